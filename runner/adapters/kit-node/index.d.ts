// What index.js exports; the guide is README.md.

/** What the SDK is and what its errors show. `ops` and `concurrency` are added by serve. */
export interface Description {
  /** The SDK's own, as its registry has it. */
  name: string;
  version: string;
  /** "node" */
  language: string;
  /** Whose responses the SDK reads: "alibaba", "tencent", or the provider of a catalogue of your own. */
  providers: string[];
  /** The formats that it reads. */
  formats: ('json' | 'xml')[];
  /** Those of errors that it reads although it does not ask for them. */
  reads?: ('json' | 'xml')[];
  /** Which fields the SDK shows its user at all. */
  exposes: Field[];
  /** The products that the SDK has clients for, where it has not all. */
  products?: string[];
  /** Whether it claims to read the malformed samples of the pages too. */
  tolerant?: boolean;
}

export type Field =
  | 'status' | 'code' | 'message' | 'requestId' | 'hostId' | 'data' | 'class' | 'retryable' | 'known' | 'text';

/** What every request says of the API that is asked. */
export interface Request {
  provider: string;
  product: string;
  /** Of the API: "2014-05-26". */
  version: string;
  /** "DescribeRegions" */
  action: string;
  /** That is to be asked for. */
  format: 'json' | 'xml';
}

/** One HTTP response, to be given to the SDK byte for byte. */
export interface Response extends Request {
  status: number;
  header: Record<string, string[]>;
  body: Buffer;
}

/** One call for the SDK's real client to make. */
export interface Call extends Request {
  /** "http://127.0.0.1:41001" */
  endpoint: string;
  accessKeyId: string;
  accessKeySecret: string;
  /** For the whole call, in milliseconds; above 0. */
  timeoutMs: number;
  /** How often the SDK may try again by itself. */
  maxRetries: number;
}

/** What the SDK's user sees, untidied. A field that is undefined is left out. */
export interface Outcome {
  /**
   * "success": the SDK returned normally; "error": the service said no; "undecodable": the SDK could not make sense
   * of the response; "transport": its network or time-out error.
   */
  kind: 'success' | 'error' | 'undecodable' | 'transport';
  /** These are as the SDK shows them: a text where it shows a text, and whatever else it has there. */
  status?: unknown;
  code?: unknown;
  message?: unknown;
  requestId?: unknown;
  hostId?: unknown;
  /** The payload of a success, without its envelope. */
  data?: unknown;
  /** The SDK's own sorting of the error. */
  class?: unknown;
  retryable?: boolean;
  known?: boolean;
  /** The error as printed. */
  text?: string;
  /** The name of its type. */
  errorType?: string;
}

export interface Adapter {
  describe: Description;
  decode?: (response: Response) => Outcome | Promise<Outcome>;
  call?: (call: Call) => Outcome | Promise<Outcome>;
}

/** Throw one where the adapter, not the SDK, could not do it. */
export class Failure extends Error {}

/** Serves the protocol until standard input ends, then ends the program with status 0. */
export function serve(adapter: Adapter): Promise<void>;

/**
 * Holds the response on a loopback port, always the same, and resolves to what use("http://127.0.0.1:PORT") does.
 * A use that sends no request is a Failure.
 */
export function withServer<T>(response: Response, use: (endpoint: string) => T | Promise<T>): Promise<T>;

/** A decode made of a call, by withServer. */
export function decodeBy(call: (call: Call) => Outcome | Promise<Outcome>): (response: Response) => Promise<Outcome>;

/** What a client is made for, and kept by. */
export type ClientSettings = Omit<Call, 'action' | 'format' | 'provider'>;

/** Calls make once for each endpoint, credentials, product, version, time-out and retries. */
export function keepClients<C>(make: (settings: ClientSettings) => C): (settings: ClientSettings) => C;

/** The body for `data`, without members that are nested too deep to be written; undefined where it is no object. */
export function payload(body: unknown): Record<string, unknown> | undefined;

/** `text` and `errorType` of whatever the SDK threw. */
export function printed(thrown: unknown): { text: string; errorType: string };

/** Whether it is an error of Node's own network code: ECONNRESET, HPE_INVALID_CONSTANT and such. */
export function isNetworkError(e: unknown): boolean;
