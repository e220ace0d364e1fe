import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SendMailOptions } from 'nodemailer';
import { KasbahError } from '../lib/errors.ts';
import { uuidv7 } from '../lib/ids.ts';
import { checkMail, type Mail, type Mailer } from './mail.ts';

// The library takes a moment to load, and most starts send no letter.
const library = async () => (await import('nodemailer')).default;

function letter(from: string, mail: Mail): SendMailOptions {
  const { to, subject, text } = checkMail(mail);
  return {
    // As an object an address is never taken apart at its commas.
    from,
    to: { name: '', address: to },
    subject,
    text,
    textEncoding: 'base64',
    headers: { 'Auto-Submitted': 'auto-generated' },
    // Nothing is fetched or read from the disk for a letter.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Hands letters to a mail server, `smtp://user:password@host:587` or `smtps://…`. */
export function createSmtpMailer(url: string, from: string): Mailer {
  const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
  const transport = library().then((nodemailer) => nodemailer.createTransport({ url, ...limits }));
  // Whoever sends the first letter hears of a URL that cannot be used.
  transport.catch(() => undefined);
  return {
    delivers: true,
    async send(mail) {
      const sent = letter(from, mail);
      try {
        await (await transport).sendMail(sent);
      } catch (cause) {
        throw new KasbahError('MAIL_FAILED', 'The mail server did not take the letter.', {
          status: 503,
          cause,
        });
      }
    },
  };
}

/** Puts letters into a folder, one `.eml` file each, for whoever runs the server to open. */
export function createOutboxMailer(folder: string, from: string): Mailer {
  return {
    delivers: false,
    async send(mail) {
      const composer = (await library()).createTransport({
        streamTransport: true,
        buffer: true,
        newline: 'unix',
      });
      const { message } = await composer.sendMail(letter(from, mail));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, `${uuidv7()}.eml`), message as Buffer, { mode: 0o600, flag: 'wx' });
    },
  };
}
