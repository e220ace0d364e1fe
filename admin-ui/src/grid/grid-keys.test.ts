import { describe, expect, test } from 'vitest';
import { type CellState, initialCellState, nextCellState, rangeOf } from './cell-state.ts';
import { gridCommand, type KeyPress } from './grid-keys.ts';

const size = { rows: 1000, cols: 6, pageRows: 20 };
const text = { editable: true, freeText: true };
const choice = { editable: true, freeText: false };
const locked = { editable: false, freeText: true };

function at(row: number, col: number): CellState {
  return { ...initialCellState, active: { row, col }, lastCol: col || 1 };
}

function press(keys: string): KeyPress {
  const parts = keys.split('+');
  const key = parts.pop() as string;
  return {
    key: key === 'Space' ? ' ' : key,
    shiftKey: parts.includes('Shift'),
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    altKey: parts.includes('Alt'),
  };
}

describe('walking', () => {
  test.each([
    ['ArrowDown', [5, 2], [6, 2]],
    ['ArrowUp', [0, 2], [-1, 2]],
    ['ArrowRight', [5, 5], [5, 5]],
    ['ArrowLeft', [5, 1], [5, 0]],
    ['Ctrl+ArrowDown', [5, 2], [999, 2]],
    ['Ctrl+ArrowUp', [5, 2], [0, 2]],
    ['Ctrl+ArrowRight', [5, 2], [5, 5]],
    ['Ctrl+ArrowLeft', [5, 3], [5, 1]],
    ['Home', [5, 3], [5, 1]],
    ['End', [5, 3], [5, 5]],
    ['Ctrl+Home', [5, 3], [0, 1]],
    ['Ctrl+End', [5, 3], [999, 5]],
    ['PageDown', [5, 3], [25, 3]],
    ['PageUp', [5, 3], [0, 3]],
    ['PageDown', [995, 3], [999, 3]],
  ])('%s from %j', (keys, from, to) => {
    const state = at(from[0] as number, from[1] as number);
    const command = gridCommand(press(keys), state, size, text);
    expect(command?.do).toBe('go');
    if (command?.do !== 'go') return;
    const next = nextCellState(state, { type: 'go', to: command.to, extend: command.extend }, size);
    expect([next.active.row, next.active.col]).toEqual(to);
  });

  test('right to left turns the side arrows round', () => {
    expect(gridCommand(press('ArrowLeft'), at(5, 2), size, text, true)).toMatchObject({
      to: { row: 5, col: 3 },
    });
    expect(gridCommand(press('ArrowRight'), at(5, 2), size, text, true)).toMatchObject({
      to: { row: 5, col: 1 },
    });
  });
});

describe('what keys do', () => {
  test.each([
    ['a', at(1, 2), text, { do: 'edit', seed: 'a' }],
    ['ü', at(1, 2), text, { do: 'edit', seed: 'ü' }],
    ['Enter', at(1, 2), text, { do: 'edit', seed: null }],
    ['F2', at(1, 2), text, { do: 'edit', seed: null, caret: 'end' }],
    ['Alt+ArrowDown', at(1, 2), choice, { do: 'edit', seed: null }],
    ['Space', at(1, 2), text, { do: 'open' }],
    ['Shift+Space', at(1, 2), text, { do: 'toggle-row', move: 0 }],
    ['Ctrl+Enter', at(1, 2), text, { do: 'open-page' }],
    ['Enter', at(1, 0), text, { do: 'open' }],
    ['Enter', at(-1, 2), text, { do: 'header-menu' }],
    ['Shift+F', at(1, 2), choice, { do: 'filter-by' }],
    ['Shift+F', at(1, 2), locked, { do: 'filter-by' }],
    ['Shift+F', at(1, 0), text, { do: 'filter-by' }],
    ['Shift+F', at(1, 2), text, { do: 'edit', seed: 'F' }],
    ['f', at(1, 2), choice, { do: 'edit', seed: 'f' }],
    ['f', at(1, 0), text, null],
    ['f', at(1, 2), locked, null],
    ['/', at(1, 2), text, null],
    ['j', at(1, 0), text, { do: 'go', to: { row: 2, col: 0 }, extend: false }],
    ['x', at(1, 0), text, { do: 'toggle-row', move: 0 }],
    ['Delete', at(1, 2), text, { do: 'clear' }],
    ['Delete', at(1, 0), text, { do: 'delete-rows' }],
    ['Ctrl+d', at(1, 2), text, { do: 'fill-down' }],
    ['Ctrl+c', at(1, 2), text, null],
    ['Ctrl+k', at(1, 2), text, null],
    ['Tab', at(1, 2), text, null],
    ['Escape', at(1, 2), text, { do: 'escape' }],
    ['Shift+Escape', at(1, 2), text, { do: 'to-row-header' }],
    ['F5', at(1, 2), text, null],
  ] as const)('%s', (keys, state, ability, command) =>
    expect(gridCommand(press(keys), state, size, ability)).toEqual(command),
  );
});

describe('states', () => {
  test('shift makes a range from where one stood, a plain step ends it', () => {
    let state = nextCellState(at(5, 2), { type: 'go', to: { row: 7, col: 2 }, extend: true }, size);
    state = nextCellState(state, { type: 'go', to: { row: 7, col: 4 }, extend: true }, size);
    expect(rangeOf(state, size)).toEqual({ top: 5, bottom: 7, start: 2, end: 4 });
    state = nextCellState(state, { type: 'go', to: { row: 8, col: 4 }, extend: false }, size);
    expect(state.anchor).toBeNull();
  });

  test('the row header stands for the row and remembers the field', () => {
    const state = nextCellState(at(5, 3), { type: 'go', to: { row: 5, col: 0 }, extend: false }, size);
    expect(state.lastCol).toBe(3);
    expect(rangeOf(state, size)).toEqual({ top: 5, bottom: 5, start: 1, end: 5 });
  });

  test('header and row header have no editor', () => {
    expect(nextCellState(at(-1, 2), { type: 'edit', seed: null }, size).mode).toBe('select');
    expect(nextCellState(at(3, 0), { type: 'edit', seed: null }, size).mode).toBe('select');
  });

  test('an empty grid leaves the header only', () => {
    const state = nextCellState(
      at(0, 1),
      { type: 'go', to: { row: 5, col: 9 }, extend: false },
      { ...size, rows: 0 },
    );
    expect(state.active).toEqual({ row: -1, col: 5 });
  });

  test('going anywhere ends editing', () => {
    const editing = nextCellState(at(5, 2), { type: 'edit', seed: 'a' }, size);
    expect(editing).toMatchObject({ mode: 'edit', seed: 'a' });
    expect(nextCellState(editing, { type: 'stop' }, size)).toMatchObject({ mode: 'select', seed: null });
  });
});
