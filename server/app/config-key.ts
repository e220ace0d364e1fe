/** One setting of the environment. */
export interface ConfigKey {
  key: string;
  env: string;
  /** `--name` on the command line. */
  flag?: string;
  type: string;
  default: string | number | boolean | null;
  doc: string;
  secret?: boolean;
}
