import { parseSync, Visitor } from 'oxc-parser';

/**
 * @typedef {object} Import
 * @property {string} target the specifier as written
 * @property {number} line
 * @property {boolean} typeOnly nothing of it is left when the program runs
 * @property {string[]} names what is taken from it; `*` for all of it
 *
 * @typedef {object} Module
 * @property {Import[]} imports
 * @property {number[]} defaultExports lines
 * @property {number[]} environment lines that read process.env
 * @property {{ line: number, message: string }[]} errors
 * @property {boolean} barrel it has exports and all of them come from other files of the project
 */

/** @param {string} text */
function lineFinder(text) {
  /** @type {number[]} */
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return (/** @type {number} */ offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** @param {{ isType: boolean }[]} entries */
const onlyTypes = (entries) => entries.length > 0 && entries.every(({ isType }) => isType);

/** @param {{ importName: { name?: string | null } }[]} entries */
const namesOf = (entries) => entries.map(({ importName }) => importName.name ?? '*');

/**
 * Reads what a module imports and exports.
 * @param {string} file its name tells the language
 * @param {string} text
 * @returns {Module}
 */
export function readModule(file, text) {
  const lineOf = lineFinder(text);
  const { module, program, errors } = parseSync(file, text);
  /** @type {Module} */
  const result = {
    imports: [],
    defaultExports: [],
    environment: [],
    errors: errors.map(({ labels, message }) => ({ line: lineOf(labels[0]?.start ?? 0), message })),
    barrel: false,
  };
  /** @param {string} target @param {number} start @param {boolean} typeOnly @param {string[]} names */
  const add = (target, start, typeOnly, names) =>
    result.imports.push({ target, line: lineOf(start), typeOnly, names });
  for (const { moduleRequest, entries, start, end } of module.staticImports) {
    const typeOnly = onlyTypes(entries) || /^import\s+type\b/.test(text.slice(start, end));
    const names = namesOf(entries);
    add(moduleRequest.value, start, typeOnly, names);
    if (/^(node:)?process$/.test(moduleRequest.value) && names.includes('env')) {
      result.environment.push(lineOf(start));
    }
  }
  let exported = 0;
  let passedOn = 0;
  for (const { entries, start } of module.staticExports) {
    const from = entries.find(({ moduleRequest }) => moduleRequest)?.moduleRequest;
    exported += entries.length;
    if (from) {
      if (from.value.startsWith('.')) passedOn += entries.length;
      add(from.value, start, onlyTypes(entries), namesOf(entries));
    }
    if (entries.some(({ exportName }) => exportName.kind === 'Default' || exportName.name === 'default')) {
      result.defaultExports.push(lineOf(start));
    }
  }
  result.barrel = exported > 0 && exported === passedOn;
  for (const { moduleRequest, start } of module.dynamicImports) {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1]) add(literal[1], start, false, ['*']);
  }
  new Visitor({
    MemberExpression({ object, property, start }) {
      if (object.type !== 'Identifier' || object.name !== 'process') return;
      const name =
        property.type === 'Identifier' ? property.name : property.type === 'Literal' ? property.value : '';
      if (name === 'env') result.environment.push(lineOf(start));
    },
    VariableDeclarator({ id, init, start }) {
      if (init?.type !== 'Identifier' || init.name !== 'process' || id.type !== 'ObjectPattern') return;
      const takesEnv = id.properties.some(
        (property) =>
          property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'env',
      );
      if (takesEnv) result.environment.push(lineOf(start));
    },
    TSImportType({ source, start }) {
      add(String(source.value), start, true, []);
    },
  }).visit(program);
  return result;
}
