import type { ComponentType } from 'react';
import type { Item, ManifestField } from '../api/types.ts';

/** What a plugin's field type gets, in the grid's cell, in the form and in the filter alike. */
export interface PluginFieldProps {
  value: unknown;
  onChange: (value: unknown) => void;
  field: ManifestField;
  record: Item | null;
  /** Why it cannot be changed, or null where it can. */
  readOnlyReason: string | null;
  density: 'compact' | 'default' | 'comfortable';
  /** Id to give the input, so that its label points at it. */
  inputId?: string | undefined;
}

/** The admin half of a field type that a plugin adds. */
export interface PluginField {
  /** Name of the field type; the plugin's server half defines the same. */
  type: string;
  input: ComponentType<PluginFieldProps>;
  /** How the value looks in a grid cell; its text when left out. */
  cell?: ComponentType<Pick<PluginFieldProps, 'value' | 'field' | 'record' | 'density'>>;
}

/** A page that a plugin adds, at `/admin/p/<plugin>/<path>`. */
export interface PluginPage {
  /** Letters, digits and dashes. */
  path: string;
  label: string;
  component: ComponentType;
}

export interface AdminPlugin {
  fields?: PluginField[];
  pages?: PluginPage[];
}

/** Describes the admin half of a plugin; the script's default export. */
export function definePlugin(plugin: AdminPlugin): AdminPlugin {
  return plugin;
}
