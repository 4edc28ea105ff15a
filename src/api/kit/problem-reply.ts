import { challenge, type Problem, type ProblemPlace, problemBody, problemType } from './problem.ts'
import type { Reply, SetCookie } from './route.ts'

/** A problem that sets cookies; any other is thrown. */
export function problemReply(
  found: Problem,
  place: ProblemPlace,
  cookies: readonly SetCookie[],
): Reply<never> {
  return {
    status: found.status,
    raw: JSON.stringify(problemBody(found, place)),
    type: problemType,
    ...(found.status === 401 && { headers: { 'www-authenticate': challenge } }),
    cookies,
  }
}
