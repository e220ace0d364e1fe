import { type MessageKey, t } from '../../i18n/i18n.ts';
import { Pill, type Tone } from '../../ui/pill.tsx';

export const RUN_STATES = ['failed', 'active', 'waiting', 'delayed', 'completed'] as const;

export type RunState = (typeof RUN_STATES)[number];

const TONES: Record<RunState, Tone> = {
  failed: 'danger',
  active: 'info',
  waiting: 'neutral',
  delayed: 'warn',
  completed: 'ok',
};

function isKnown(state: string): state is RunState {
  return (RUN_STATES as readonly string[]).includes(state);
}

/** A state in the person's words; a state this admin does not know is shown as the server names it. */
export function stateLabel(state: string): string {
  return isKnown(state) ? t(`jobs.state.${state}` satisfies MessageKey) : state;
}

/** The state of one run as a pill. */
export function RunStatePill({ state }: { state: string }) {
  return <Pill tone={isKnown(state) ? TONES[state] : 'neutral'}>{stateLabel(state)}</Pill>;
}
