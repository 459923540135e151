//! What the guide asks of the rest of the credentials: it shows the way, the others do the work.

import type { CredentialView } from '../../../bridge/generated';

export interface Doors {
  /** Opens the import of a file. */
  open(path: string): void;
  /** Asks for a key file, and imports it. */
  chooseKey(): void;
  /** Opens the export of a credential as `.p12`. */
  export(credential: CredentialView): void;
}
