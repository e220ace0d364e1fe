type LogCall = (first: object | string, message?: string) => void;

/** What the floors see of the log; the app floor gives one made with pino. */
export interface Logger {
  debug: LogCall;
  info: LogCall;
  warn: LogCall;
  error: LogCall;
  child(bindings: Record<string, unknown>): Logger;
}

const nothing: LogCall = () => {};

/** A logger that says nothing, for tests and tools. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
};
