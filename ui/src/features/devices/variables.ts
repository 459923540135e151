//! The variables of a device as rows of a table: what is typed, and what is wrong with it.

/** A row. While it is typed, its name may be empty, or taken by another. */
export interface VariableRow {
  name: string;
  value: string;
}

/** What keeps a row from being saved: a name that no placeholder can hold, or that another row has. */
export type RowProblem = 'name' | 'taken';

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** The rows for the variables of a device, by name. */
export function rowsOf(variables: Record<string, string>): VariableRow[] {
  return Object.entries(variables)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The variables that rows stand for. A row in which nothing is typed stands for none. */
export function variablesOf(rows: readonly VariableRow[]): Record<string, string> {
  const typed = rows.filter((row) => !isBlank(row));
  return Object.fromEntries(typed.map(({ name, value }) => [name.trim(), value]));
}

/** What is wrong with the row at `index`. Of two rows with one name it is the later that is wrong. */
export function problemOf(rows: readonly VariableRow[], index: number): RowProblem | undefined {
  const row = rows[index];
  if (!row || isBlank(row)) return undefined;
  const name = row.name.trim();
  if (!NAME.test(name)) return 'name';
  return rows.slice(0, index).some((other) => other.name.trim() === name) ? 'taken' : undefined;
}

/** Whether all rows can be saved. */
export function areSavable(rows: readonly VariableRow[]): boolean {
  return rows.every((_, index) => problemOf(rows, index) === undefined);
}

function isBlank({ name, value }: VariableRow): boolean {
  return name.trim() === '' && value === '';
}
