// npm start [-- --database <url> --data <folder> --port <n>]: builds what is missing, then runs `kasbah start`
// in this same process, so that signals reach the server and no second Node.js stays in memory.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Kasbah needs Node.js 20.19 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org and run the command again.`,
  );
  process.exit(78);
}

const { build } = await import('./build.mjs');
const { code } = await build();
if (code !== 0) process.exit(code);

const { at } = await import('./lib/paths.mjs');
const { pathToFileURL } = await import('node:url');
const cli = at('dist/server/app/cli.js');
process.argv = [process.execPath, cli, 'start', ...process.argv.slice(2)];
await import(pathToFileURL(cli).href);
