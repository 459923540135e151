// Installs the peers of other languages from their lock files, and prints the Python that has aioapns.

import { loadNodeApn } from "../node-apn.mjs";
import { pythonEnvironment } from "../programs.mjs";

await loadNodeApn();
const python = await pythonEnvironment();
if (!python) throw new Error("this machine has no Python that can make an environment (python3 with its module venv)");
console.log(python);
