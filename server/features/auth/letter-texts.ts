/** What a letter is about. Nothing in it was written by a stranger: no names, no texts of a request. */
export type LetterKind =
  | 'reset'
  | 'join'
  | 'register'
  | 'address_known'
  | 'verify_email'
  | 'change_email'
  | 'email_changed'
  | 'password_changed'
  | 'second_factor_changed'
  | 'passkey_added'
  | 'identity_linked'
  | 'magic_link';

interface Words {
  subject: string;
  text: string;
}

type Letters = Record<LetterKind, Words>;

const EN: Letters = {
  reset: {
    subject: 'Set a new password',
    text: 'Somebody, probably you, asked to set a new password for your account. Open this link within 30 minutes:',
  },
  join: {
    subject: 'You are invited',
    text: 'An administrator invites you. Open this link within 3 days to choose a password:',
  },
  register: {
    subject: 'Confirm your address',
    text: 'Somebody, probably you, wants to register with this address. Open this link within 24 hours to choose a password:',
  },
  address_known: {
    subject: 'You have an account already',
    text: 'Somebody, probably you, wanted to use this address for an account. It has one already: sign in, or ask for a new password if you forgot yours. If it was not you, nothing needs to be done.',
  },
  verify_email: {
    subject: 'Confirm your address',
    text: 'Open this link within 24 hours to confirm that this address is yours:',
  },
  change_email: {
    subject: 'Confirm your new address',
    text: 'Open this link within 24 hours to use this address for your account from now on:',
  },
  email_changed: {
    subject: 'Your address was changed',
    text: 'Your account uses another e-mail address from now on. If it was not you, tell an administrator at once.',
  },
  password_changed: {
    subject: 'Your password was changed',
    text: 'The password of your account was changed, and every device was signed out. If it was not you, tell an administrator at once.',
  },
  second_factor_changed: {
    subject: 'Your two-step sign-in was changed',
    text: 'Two-step sign-in was turned on or off for your account, or its recovery codes were replaced. If it was not you, tell an administrator at once.',
  },
  passkey_added: {
    subject: 'A passkey was added',
    text: 'A passkey was added to your account. If it was not you, remove it in your profile and tell an administrator at once.',
  },
  identity_linked: {
    subject: 'Another way to sign in was added',
    text: 'Your account can be signed in to through another service now. If it was not you, remove it in your profile and tell an administrator at once.',
  },
  magic_link: {
    subject: 'Your link to sign in',
    text: 'Open this link within 10 minutes, in the browser in which you asked for it:',
  },
};

const DE: Letters = {
  reset: {
    subject: 'Neues Passwort setzen',
    text: 'Jemand, wahrscheinlich Sie, möchte ein neues Passwort für Ihr Konto setzen. Öffnen Sie diesen Link innerhalb von 30 Minuten:',
  },
  join: {
    subject: 'Sie sind eingeladen',
    text: 'Eine Administratorin oder ein Administrator lädt Sie ein. Öffnen Sie diesen Link innerhalb von 3 Tagen, um ein Passwort zu wählen:',
  },
  register: {
    subject: 'Adresse bestätigen',
    text: 'Jemand, wahrscheinlich Sie, möchte sich mit dieser Adresse registrieren. Öffnen Sie diesen Link innerhalb von 24 Stunden, um ein Passwort zu wählen:',
  },
  address_known: {
    subject: 'Sie haben schon ein Konto',
    text: 'Jemand, wahrscheinlich Sie, wollte diese Adresse für ein Konto verwenden. Sie hat schon eines: Melden Sie sich an, oder fordern Sie ein neues Passwort an. Waren Sie es nicht, ist nichts zu tun.',
  },
  verify_email: {
    subject: 'Adresse bestätigen',
    text: 'Öffnen Sie diesen Link innerhalb von 24 Stunden, um zu bestätigen, dass diese Adresse Ihnen gehört:',
  },
  change_email: {
    subject: 'Neue Adresse bestätigen',
    text: 'Öffnen Sie diesen Link innerhalb von 24 Stunden, um diese Adresse künftig für Ihr Konto zu verwenden:',
  },
  email_changed: {
    subject: 'Ihre Adresse wurde geändert',
    text: 'Ihr Konto verwendet ab jetzt eine andere E-Mail-Adresse. Waren Sie es nicht, wenden Sie sich sofort an die Administration.',
  },
  password_changed: {
    subject: 'Ihr Passwort wurde geändert',
    text: 'Das Passwort Ihres Kontos wurde geändert, und alle Geräte wurden abgemeldet. Waren Sie es nicht, wenden Sie sich sofort an die Administration.',
  },
  second_factor_changed: {
    subject: 'Ihre Anmeldung in zwei Schritten wurde geändert',
    text: 'Die Anmeldung in zwei Schritten wurde für Ihr Konto ein- oder ausgeschaltet, oder ihre Wiederherstellungscodes wurden ersetzt. Waren Sie es nicht, wenden Sie sich sofort an die Administration.',
  },
  passkey_added: {
    subject: 'Ein Passkey wurde hinzugefügt',
    text: 'Ihrem Konto wurde ein Passkey hinzugefügt. Waren Sie es nicht, entfernen Sie ihn in Ihrem Profil und wenden Sie sich sofort an die Administration.',
  },
  identity_linked: {
    subject: 'Ein weiterer Weg zur Anmeldung wurde hinzugefügt',
    text: 'Ihr Konto kann jetzt auch über einen anderen Dienst geöffnet werden. Waren Sie es nicht, entfernen Sie ihn in Ihrem Profil und wenden Sie sich sofort an die Administration.',
  },
  magic_link: {
    subject: 'Ihr Link zur Anmeldung',
    text: 'Öffnen Sie diesen Link innerhalb von 10 Minuten in dem Browser, in dem Sie ihn angefordert haben:',
  },
};

/** Subject and text of a letter in the language of its reader, English where there is no other. */
export function letterText(
  kind: LetterKind,
  language: string,
  project: string,
  link: string | null,
): { subject: string; text: string } {
  const { subject, text } = (language.startsWith('de') ? DE : EN)[kind];
  // A project's name comes from its settings: it must not continue the header or the text in its own way.
  const name = project.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return { subject: `${name}: ${subject}`, text: `${text}\n${link ? `\n${link}\n` : ''}\n-- \n${name}\n` };
}
