import { type FieldType, NO_OPTIONS, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';

const DURATION =
  /^(-?)P(?!$)(?:(\d{1,16})W)?(?:(\d{1,16})D)?(?:T(?=\d)(?:(\d{1,16})H)?(?:(\d{1,16})M)?(?:(\d{1,16})(?:[.,](\d{1,3}))?S)?)?$/;
const UNITS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];

/** Milliseconds of an ISO 8601 duration without years and months, which have no fixed length; null for others. */
function millisecondsOf(text: string): number | null {
  const match = DURATION.exec(text);
  if (!match) return null;
  const [, sign, ...parts] = match;
  const whole = UNITS.reduce((sum, unit, index) => sum + Number(parts[index] ?? 0) * unit, 0);
  const ms = whole + Number((parts[5] ?? '').padEnd(3, '0') || 0);
  return sign && ms !== 0 ? -ms : ms;
}

function isoOf(ms: number): string {
  const total = Math.abs(ms);
  const days = Math.floor(total / 86_400_000);
  const hours = Math.floor(total / 3_600_000) % 24;
  const minutes = Math.floor(total / 60_000) % 60;
  const seconds = (total % 60_000) / 1000;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`;
  const text = `${days ? `${days}D` : ''}${time && `T${time}`}`;
  return `${ms < 0 ? '-' : ''}P${text || 'T0S'}`;
}

/** A length of time: ISO 8601 in the API (`PT1H30M`), milliseconds in the database, so that it sorts and compares. */
export const durationType: FieldType = {
  name: 'duration',
  label: 'Duration',
  optionsSchema: NO_OPTIONS,
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => ({ kind: 'bigint' }),
  parse(input) {
    const ms = typeof input === 'string' ? millisecondsOf(input) : null;
    if (ms === null)
      throw new ValueError(
        'A duration like PT1H30M or P2D is expected; years and months have no fixed length.',
      );
    if (!Number.isSafeInteger(ms)) throw new ValueError('The duration is longer than the field can hold.');
    return isoOf(ms);
  },
  codec: () => ({
    encode: (value) => millisecondsOf(String(value)),
    decode: (value) => isoOf(Number(value)),
  }),
  jsonSchema: () => ({ type: 'string', pattern: DURATION.source, examples: ['PT1H30M'] }),
  tsType: () => 'string',
  graphql: 'String',
};
