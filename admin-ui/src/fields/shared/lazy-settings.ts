import { type ComponentType, lazy } from 'react';
import type { SettingsProps } from '../field-type.ts';

/** Settings of a type, loaded when a field of it is opened in the schema screen: the grid has no use for them. */
export function lazySettings(
  load: () => Promise<ComponentType<SettingsProps>>,
): ComponentType<SettingsProps> {
  return lazy(async () => ({ default: await load() }));
}
