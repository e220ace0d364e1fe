import type { Operator } from '../../api/types.ts';

/** How many values an operator takes. */
export function valuesWanted(operator: Operator): 'none' | 'one' | 'two' | 'many' {
  if (operator === '_null' || operator === '_nnull' || operator === '_empty' || operator === '_nempty')
    return 'none';
  if (operator === '_between' || operator === '_nbetween') return 'two';
  return operator === '_in' || operator === '_nin' ? 'many' : 'one';
}
