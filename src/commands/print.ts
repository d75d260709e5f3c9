/** Output of the commands. Results go to standard output, everything else to standard error. */
export const print = (line = ''): void => void process.stdout.write(`${line}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value));
export const note = (line: string): void => void process.stderr.write(`${line}\n`);
