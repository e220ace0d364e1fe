/** A letter in plain text to one person. */
export interface Mail {
  /** The one address that it goes to. */
  to: string;
  subject: string;
  text: string;
}

/** Sends mail. */
export interface Mailer {
  /** Whether letters leave this machine. */
  readonly delivers: boolean;
  /** Resolves once the letter was taken over. @throws KasbahError MAIL_FAILED */
  send(mail: Mail): Promise<void>;
}

// One mailbox and nothing that a header could be continued with; who owns an account proved it by mail.
const ONE_ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
const isControl = (character: string) => character < ' ' || character === '\u007f';

/** A letter whose headers are one line each and which has one reader. @throws TypeError for any other */
export function checkMail(mail: Mail): Mail {
  if (!ONE_ADDRESS.test(mail.to) || mail.to.length > 254)
    throw new TypeError('A letter goes to exactly one address');
  if ([...mail.subject].some(isControl)) throw new TypeError('A subject is one line');
  return mail;
}
