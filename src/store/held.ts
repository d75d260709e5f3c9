const objects: object[] = [];

/**
 * Keeps what the driver made as long as the process runs. On Node 24 its databases and statements must not be collected: their
 * destructors (better-sqlite3 12.11.1) abort the process when the collector runs them between tasks. A closed one holds next to nothing.
 */
export function held<T extends object>(made: T): T {
  objects.push(made);
  return made;
}
