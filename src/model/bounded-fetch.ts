/** An answer of a model is a few thousand bytes; whoever sends a thousand times as much is not one. */
const LARGEST_ANSWER = 1024 * 1024;

/**
 * Ends with `ends`, the body included: the time limits of the libraries stop at the headers.
 * @param more goes into the JSON of each request as it leaves
 */
export function boundedFetch(ends: AbortSignal, largest = LARGEST_ANSWER, more: Readonly<Record<string, unknown>> = {}): typeof fetch {
  return async (url, init) => {
    const body = typeof init?.body === 'string' ? JSON.stringify({ ...JSON.parse(init.body), ...more }) : init?.body;
    const response = await fetch(url, {
      ...init,
      ...(body === undefined ? {} : { body }),
      signal: init?.signal ? AbortSignal.any([init.signal, ends]) : ends,
    });
    if (!response.body) return response;
    let bytes = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          if (bytes > largest) controller.error(new Error(`the answer is larger than ${largest} bytes`));
          else controller.enqueue(chunk);
        },
      }),
    );
    return new Response(counted, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}
