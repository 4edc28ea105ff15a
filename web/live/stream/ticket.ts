/** What opens one connection: the cookies of the session stay where no script reads them. */
export type Got =
  | { readonly how: 'ticket'; readonly ticket: string }
  | { readonly how: 'signed-out' }
  | { readonly how: 'refused' }
  | { readonly how: 'away' }

const waitMs = 10_000

export async function askTicket(): Promise<Got> {
  try {
    const answer = await fetch('/api/v1/rt/ticket', {
      method: 'POST',
      headers: { 'X-AMK-Request': '1', 'Idempotency-Key': crypto.randomUUID() },
      signal: AbortSignal.timeout(waitMs),
    })
    if (answer.status === 401) return { how: 'signed-out' }
    if (!answer.ok) return { how: 'refused' }
    const { ticket } = (await answer.json()) as { readonly ticket: string }
    return { how: 'ticket', ticket }
  } catch {
    return { how: 'away' }
  }
}
