// npm start [-- --database <url> --data <folder> --port <n>]: builds what is missing, then runs `kasbah start`
// in this same process, so that signals reach the server and no second Node.js stays in memory.
import './lib/check-node.mjs';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { at } from './lib/paths.mjs';

const { code } = await build();
if (code !== 0) process.exit(code);
const cli = at('dist/server/app/cli.js');
process.argv = [process.execPath, cli, 'start', ...process.argv.slice(2)];
await import(pathToFileURL(cli).href);
