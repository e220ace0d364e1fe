#!/usr/bin/env node
import { isKasbahError, type KasbahError } from '../lib/errors.ts';
import { ACCESS_HELP, runAccessCommand } from './access-command.ts';
import { ACCOUNT_HELP, runAccountCommand } from './account-command.ts';
import { boot, kasbahVersion } from './boot.ts';
import { CONFIG_KEYS, loadConfig } from './config.ts';
import { runSchemaCommand, SCHEMA_HELP } from './schema-commands.ts';
import { runTypesCommand, TYPES_HELP } from './types-command.ts';

const EX_CONFIG = 78;

const HELP = `kasbah ${kasbahVersion()}

  kasbah start [options]    starts the server
${SCHEMA_HELP}
${TYPES_HELP}
${ACCESS_HELP}
${ACCOUNT_HELP}

Options (each can be set in the environment instead):
${CONFIG_KEYS.filter((key) => key.flag)
  .map((key) => `  --${key.flag} <${key.type.replaceAll('`', '')}>`.padEnd(34) + key.doc.replaceAll('`', ''))
  .join('\n')}
`;

function explain(error: KasbahError): string {
  const problems =
    error.problems.length > 0
      ? error.problems
      : [{ code: error.code, message: error.message, path: error.path, hint: error.hint }];
  const lines = problems.map((problem) => {
    const where = problem.path && !problem.message.includes(problem.path) ? `${problem.path}: ` : '';
    return `  ${where}${problem.message}${problem.hint ? `\n    ${problem.hint}` : ''}`;
  });
  const head = error.problems.length > 0 ? `${error.message}\n` : '';
  return `${process.argv[2] === 'start' ? 'Kasbah did not start. ' : ''}${head}${head ? '' : '\n'}${lines.join('\n')}\n`;
}

async function start(args: readonly string[]): Promise<void> {
  const running = await boot(loadConfig(args, process.env));
  process.stdout.write(`\n  Kasbah runs. Admin: ${running.url}/admin   API: ${running.url}/api\n`);
  for (const line of running.announcements) process.stdout.write(`\n  ${line}\n`);
  process.stdout.write('\n');
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        running.logger.error({ err: error }, 'Kasbah did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const [command = 'help', ...args] = process.argv.slice(2);
try {
  if (command === 'start') await start(args);
  else if (command === 'schema')
    process.exitCode = await runSchemaCommand(args, process.env, (line) => process.stdout.write(`${line}\n`));
  else if (command === 'types')
    process.exitCode = await runTypesCommand(args, process.env, (line) => process.stdout.write(`${line}\n`));
  else if (command === 'access')
    process.exitCode = await runAccessCommand(args, process.env, (line) => process.stdout.write(`${line}\n`));
  else if (command === 'account')
    process.exitCode = await runAccountCommand(args, process.env, (line) =>
      process.stdout.write(`${line}\n`),
    );
  else if (command === '--version' || command === '-v' || command === 'version')
    process.stdout.write(`${kasbahVersion()}\n`);
  else {
    process.stdout.write(HELP);
    if (!['help', '--help', '-h'].includes(command)) process.exitCode = EX_CONFIG;
  }
} catch (error) {
  if (!isKasbahError(error)) throw error;
  process.stderr.write(`\n${explain(error)}\n`);
  process.exit(error.code === 'CONFIG' ? EX_CONFIG : 1);
}
