// node .scripts/check-floors.mjs [folder]: import directions, circles, foreign packages at home, sizes and names.
import { checkTree } from './floors/check-tree.mjs';
import { ROOT } from './lib/paths.mjs';

const findings = checkTree(process.argv[2] ?? ROOT);
for (const { file, line, rule, message } of findings) console.log(`${file}:${line} ${rule}: ${message}`);
if (findings.length > 0) {
  console.log(
    `${findings.length} ${findings.length === 1 ? 'place breaks' : 'places break'} the rules of the house (docs/architecture.md).`,
  );
  process.exitCode = 1;
}
