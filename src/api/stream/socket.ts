/** A connection to one client, whatever carries it. What it says comes in by `Client`: `receive`, `answer`, `leave`. */
export interface StreamSocket {
  /** `place`: what the client knows when it has it, where that changes. */
  send(bytes: Buffer, place?: { readonly channel: string; readonly to: number }): void
  /** Bytes that were sent, and still wait here. */
  waitingBytes(): number
  /** Asks the other side for a sign of life. */
  beat(): void
  /** Says why, and ends, whether the other side reads it or not. */
  close(code: number, reason: string): void
}
