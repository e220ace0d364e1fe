import {
  createCipher,
  defineJob,
  type JobDefinition,
  KasbahError,
  type Mail,
  type PluginHost,
} from '../../plugin/index.ts';
import { type LetterKind, letterText } from './letter-texts.ts';

interface Sealed {
  letter: string;
}

/** Letters of sign-in. */
export interface Letters {
  /**
   * Sends a letter after the answer, so that no answer tells by its time whether there was one. What could not be sent
   * is tried again by a job.
   */
  send(kind: LetterKind, to: string, options?: { language?: unknown; link?: string }): void;
  job: JobDefinition<Sealed>;
}

/** Runs work once the answer to the present request is on its way; what goes wrong is logged. */
export function afterwards(host: PluginHost, what: string, work: () => Promise<void>): void {
  setImmediate(() => {
    work().catch((error: unknown) => host.logger.error({ err: error }, what));
  });
}

/** An address of the admin with a token behind the `#`, where no log and no other site sees it. */
export function adminLink(host: PluginHost, page: string, token: string): string {
  return `${host.server.publicUrl}/admin/${page}#token=${token}`;
}

export function createLetters(host: PluginHost): Letters {
  // A link in a letter is a key to an account: who can see jobs and their database reads none.
  const cipher = createCipher([String(host.server.config('secret'))]);

  async function settings(): Promise<{ project: string; language: string }> {
    const { items } = await host.items.list(host.system('words of letters'), 'kasbah_settings', {
      limit: 100,
    });
    const value = (key: string) => items.find((item) => item.key === key)?.value;
    return {
      project: String(value('project_name') ?? 'Kasbah'),
      language: String(value('default_language') ?? 'en'),
    };
  }

  async function deliver(mail: Mail): Promise<void> {
    try {
      await host.mail.send(mail);
    } catch (error) {
      if (!(error instanceof KasbahError)) throw error;
      host.logger.warn({ err: error }, 'A letter could not be sent; it is tried again');
      await host
        .jobs()
        .enqueue('send-mail', { letter: cipher.seal(JSON.stringify(mail)) }, { delayMs: 30_000 });
    }
  }

  return {
    send(kind, to, { language, link } = {}) {
      afterwards(host, 'A letter could not be sent', async () => {
        const words = await settings();
        const spoken = typeof language === 'string' && language !== '' ? language : words.language;
        await deliver({ to, ...letterText(kind, spoken, words.project, link ?? null) });
      });
    },
    job: defineJob<Sealed>({
      name: 'send-mail',
      label: 'Send a letter again',
      description: 'Sends a letter that the mail server did not take at once.',
      input: {
        type: 'object',
        required: ['letter'],
        additionalProperties: false,
        properties: { letter: { type: 'string', maxLength: 20_000 } },
      },
      retry: { attempts: 5, backoffMs: 60_000 },
      timeoutMs: 60_000,
      async run({ payload }) {
        await host.mail.send(JSON.parse(cipher.open(payload.letter)) as Mail);
        return { sent: true };
      },
    }),
  };
}
