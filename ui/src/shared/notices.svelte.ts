//! What is told in passing: notices in the corner, and announcements for screen readers.

export interface Notice {
  id: number;
  tone: 'plain' | 'bad';
  text: string;
  detail: string;
}

/** How long a notice without bad news stays, in milliseconds. */
const STAY_MS = 4000;

export class Notices {
  list = $state<Notice[]>([]);
  /** The text of the live region. */
  announcement = $state('');
  #next = 1;

  /** Shows a notice. Bad news stays until it is closed. */
  show(text: string, options: { tone?: 'plain' | 'bad'; detail?: string } = {}): void {
    const { tone = 'plain', detail = '' } = options;
    const id = this.#next++;
    this.list.push({ id, tone, text, detail });
    if (tone === 'plain') setTimeout(() => this.close(id), STAY_MS);
  }

  close(id: number): void {
    this.list = this.list.filter((it) => it.id !== id);
  }

  /** Says `text` to screen readers, also when it is the same as before. */
  announce(text: string): void {
    this.announcement = this.announcement === text ? `${text}\u00a0` : text;
  }
}
