// What testing.js exports, for the tests of adapters.

/** What an adapter program did. */
export interface Ended {
  status: number | null;
  stderr: string;
  /** By the id of the request. */
  answers: Map<number, any>;
}

/** A request without its id and operation; what is left out has a value that is as good as any. */
export interface Given {
  provider?: string;
  product?: string;
  version?: string;
  action?: string;
  format?: 'json' | 'xml';
}

export interface GivenResponse extends Given {
  status?: number;
  header?: Record<string, string[]>;
  body?: string | Uint8Array;
}

export interface GivenCall extends Given {
  endpoint?: string;
  accessKeyId?: string;
  accessKeySecret?: string;
  timeoutMs?: number;
  maxRetries?: number;
}

/** Runs an adapter program, writes the chunks to its standard input, ends it, and resolves to what it did. */
export function run(file: string, chunks: Iterable<string | Uint8Array>, ...args: string[]): Promise<Ended>;

/** The line of a decode request. */
export function decode(id: number, response: GivenResponse): string;

/** The line of a call request, to a port that nobody listens on unless another is given. */
export function call(id: number, call: GivenCall): string;

/** What an adapter program makes of one response after the other. Rejects if the program fails. */
export function outcomes(file: string, responses: GivenResponse[], ...args: string[]): Promise<any[]>;
