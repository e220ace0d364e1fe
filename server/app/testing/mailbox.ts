import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A letter as it lies in the outbox of a server without a mail server. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  /** The file as it is. */
  raw: string;
  /** What follows `#token=` in its link. */
  token: string;
  link: string;
}

function parse(raw: string): Letter {
  const [head = '', body = ''] = raw.split(/\r?\n\r?\n/);
  const header = (name: string) => new RegExp(`^${name}: (.*(?:\\r?\\n\\s.*)*)`, 'im').exec(head)?.[1] ?? '';
  const text = Buffer.from(body, 'base64').toString('utf8');
  const link = /\S+#token=\S+/.exec(text)?.[0] ?? '';
  return {
    to: header('To'),
    subject: header('Subject'),
    text,
    raw,
    link,
    token: link.slice(link.indexOf('#token=') + '#token='.length),
  };
}

/** The outbox in a data folder. */
export function mailbox(dataFolder: string) {
  const folder = path.join(dataFolder, 'outbox');
  const all = (): Letter[] =>
    existsSync(folder)
      ? readdirSync(folder)
          .sort()
          .map((file) => parse(readFileSync(path.join(folder, file), 'utf8')))
      : [];
  const to = (address: string) => all().filter((letter) => letter.to === address);
  return {
    all,
    to,
    /** Waits until an address has so many letters and gives the last. @throws Error when it does not come to that */
    async wait(address: string, count: number): Promise<Letter> {
      for (let n = 0; n < 400; n++) {
        const letters = to(address);
        const last = letters[count - 1];
        if (last && letters.length === count) return last;
        if (letters.length > count) break;
        await pause(25);
      }
      throw new Error(`${address} has ${to(address).length} letters and not ${count}`);
    },
  };
}
