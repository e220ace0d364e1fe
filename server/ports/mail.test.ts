import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkMail, type Mail } from './mail.ts';
import { createOutboxMailer, createSmtpMailer } from './mail-nodemailer.ts';

const LETTER: Mail = {
  to: 'olga@example.com',
  subject: 'Grüße',
  text: 'Zwölf Boxkämpfer\n\n.\nhttps://example.com/x#y\n',
};
const FROM = 'Kasbah <kasbah@example.com>';

interface Received {
  from: string;
  to: string[];
  raw: string;
}

const bodyOf = (raw: string) => Buffer.from(raw.split(/\r?\n\r?\n/)[1] ?? '', 'base64').toString('utf8');

describe('checkMail', () => {
  it.each([
    { ...LETTER, to: 'a@example.com,b@example.com' },
    { ...LETTER, to: 'a@example.com b@example.com' },
    { ...LETTER, to: 'Olga <olga@example.com>' },
    { ...LETTER, to: 'a@example.com\r\nBcc: b@example.com' },
    { ...LETTER, to: '"a@example.com"@evil.example' },
    { ...LETTER, to: '' },
    { ...LETTER, to: `${'a'.repeat(250)}@example.com` },
    { ...LETTER, subject: 'Hello\r\nBcc: b@example.com' },
    { ...LETTER, subject: 'Hello\u0000' },
  ])('AUT-05: refuses %j', (mail) => {
    expect(() => checkMail(mail)).toThrow(TypeError);
  });
});

describe('A mail server', () => {
  const received: Received[] = [];
  let refuse = false;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      username === 'kasbah' && password === 'pass word'
        ? done(null, { user: username })
        : done(new Error('No')),
    onMailFrom: (_, __, done) => done(refuse ? new Error('Full') : null),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((one) => one.address),
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  it('gets a letter to one person with its text as it is', async () => {
    const mailer = createSmtpMailer(`smtp://kasbah:pass%20word@127.0.0.1:${port}`, FROM);
    expect(mailer.delivers).toBe(true);
    await mailer.send(LETTER);
    const [letter] = received;
    expect(letter).toMatchObject({ from: 'kasbah@example.com', to: ['olga@example.com'] });
    expect(bodyOf(letter?.raw ?? '').replaceAll('\r\n', '\n')).toBe(LETTER.text);
    expect(letter?.raw).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
  });

  it('that refuses, is not there or wants another password is told as MAIL_FAILED', async () => {
    refuse = true;
    await expect(createSmtpMailer(`smtp://127.0.0.1:${port}`, FROM).send(LETTER)).rejects.toMatchObject({
      code: 'MAIL_FAILED',
    });
    refuse = false;
    for (const url of [`smtp://kasbah:wrong@127.0.0.1:${port}`, 'smtp://127.0.0.1:1'])
      await expect(createSmtpMailer(url, FROM).send(LETTER)).rejects.toMatchObject({ code: 'MAIL_FAILED' });
  });
});

describe('An outbox', () => {
  it('has a file for each letter that only its owner can read', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-outbox-'));
    try {
      const mailer = createOutboxMailer(path.join(folder, 'outbox'), FROM);
      expect(mailer.delivers).toBe(false);
      await Promise.all([mailer.send(LETTER), mailer.send(LETTER)]);
      const files = readdirSync(path.join(folder, 'outbox')).map((file) => path.join(folder, 'outbox', file));
      expect(files).toHaveLength(2);
      for (const file of files) {
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(bodyOf(readFileSync(file, 'utf8'))).toBe(LETTER.text);
      }
      await expect(mailer.send({ ...LETTER, to: 'a@example.com, b@example.com' })).rejects.toThrow(TypeError);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
