import { join } from 'node:path';
import type { Logger } from '../lib/logger.ts';
import type { Mailer } from '../ports/mail.ts';
import { createOutboxMailer, createSmtpMailer } from '../ports/mail-nodemailer.ts';
import type { Config } from './config.ts';

/** The way for letters that the configuration asks for; without one they stay in the data folder. */
export function openMailer(config: Config, folder: string, logger: Logger): Mailer {
  if (config.smtpUrl) return createSmtpMailer(config.smtpUrl, config.mailFrom);
  const outbox = join(folder, 'outbox');
  logger.info(
    { folder: outbox },
    'KASBAH_SMTP_URL is not set: letters are written into a folder and not sent',
  );
  return createOutboxMailer(outbox, config.mailFrom);
}
