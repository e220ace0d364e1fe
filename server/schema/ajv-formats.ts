import type { Ajv } from 'ajv';

/** Adds the formats our schemas use to an Ajv: `regex`, `instant` (what the datetime type can parse), `web-address`. */
export function addFormats(ajv: Ajv): Ajv {
  ajv.addFormat('regex', {
    type: 'string',
    validate(text: string) {
      try {
        new RegExp(text, 'u');
        return true;
      } catch {
        return false;
      }
    },
  });
  ajv.addFormat('instant', {
    type: 'string',
    validate: (text: string) =>
      /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(text),
  });
  ajv.addFormat('web-address', {
    type: 'string',
    validate(text: string) {
      if (/[\s\p{Cc}<>"`{}|\\^]/u.test(text) || !URL.canParse(text)) return false;
      const { protocol, hostname } = new URL(text);
      return /^https?:$/.test(protocol) && hostname !== '';
    },
  });
  return ajv;
}
