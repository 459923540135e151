// A screen whose pixels can be read without asking any program: Xvfb keeps them in a file (XWD format).
// What is on it is what a person would see, so a start can be timed with no driver inside the app.

import { closeSync, existsSync, mkdirSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

import { start, until } from "../e2e/harness/processes.mjs";

const HEADER_BYTES = 100;
const COLOUR_BYTES = 12;

/** Differences of a colour channel up to this are edges of letters and corners, drawn a fraction of a pixel aside. */
const NEAR = 48;

/** Whether two pictures of the same size show the same: nine of ten pixels are near each other. */
export function alike(one, other) {
  let far = 0;
  for (let at = 0; at < one.length; at += 4) {
    if ([0, 1, 2].some((channel) => Math.abs(one[at + channel] - other[at + channel]) > NEAR)) far += 1;
  }
  return far * 10 <= one.length / 4;
}

export class Screen {
  #program;
  #file;
  #pixels;
  #line;
  /** Such as ":7". */
  display;

  /** Brings a screen of its own up; its picture and log lie in `folder`. */
  static async open(folder) {
    const screen = new Screen();
    mkdirSync(folder, { recursive: true });
    const size = ["-screen", "0", "1280x800x24", "-nolisten", "tcp"];
    const args = ["-displayfd", "3", "-fbdir", folder, ...size];
    screen.#program = start("Xvfb", args, { log: join(folder, "Xvfb.log"), env: process.env, descriptor: 3 });
    screen.display = `:${await screen.#program.line()}`;
    const picture = join(folder, "Xvfb_screen0");
    await until("the screen's picture", () => existsSync(picture));
    screen.#file = openSync(picture, "r");
    screen.#readHeader();
    return screen;
  }

  // Big-endian words: the header's own size first, then among others bytes per line and number of colours.
  #readHeader() {
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(this.#file, header, 0, HEADER_BYTES, 0);
    const word = (index) => header.readUInt32BE(index * 4);
    this.#line = word(12);
    this.#pixels = word(0) + word(19) * COLOUR_BYTES;
  }

  /** The pixels of a rectangle, four bytes each, row by row. */
  read({ x, y, width, height }) {
    const rows = Buffer.alloc(width * height * 4);
    for (let row = 0; row < height; row += 1) {
      const from = this.#pixels + (y + row) * this.#line + x * 4;
      readSync(this.#file, rows, row * width * 4, width * 4, from);
    }
    return rows;
  }

  async close() {
    if (this.#file !== undefined) closeSync(this.#file);
    await this.#program?.end();
  }
}
