/** The end of a session: told two minutes before (WCAG 2.2.1), and when it has come one signs in over the page that is there. */
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { ask, type Me, onRenewed, onSessionOver, queries, stayIn } from '../api/index.ts'
import { useNow } from '../kit/index.ts'
import { useMe } from '../session/index.tsx'
import { signOut } from './sign-out.ts'

const SignInAgain = lazy(async () => ({
  default: (await import('./sign-in-again.tsx')).SignInAgain,
}))

const warnMs = 2 * 60_000

export function SessionWatch() {
  const { session, user } = useMe()
  const [isOver, setOver] = useState(false)
  useEffect(() => onSessionOver(() => setOver(true)), [])
  const { id } = user
  const greet = useCallback(
    (me: Me) => {
      // Somebody else at this browser sees nothing of what was here, in no tab.
      if (me.user.id !== id) {
        location.assign('/')
        return false
      }
      queries.setQueryData(['getMe', null], me)
      setOver(false)
      return true
    },
    [id],
  )
  // Whoever signed in did it in any tab: what is here is theirs, or it goes.
  useEffect(
    () => onRenewed(() => void ask('getMe').then(({ body }) => void greet(body), ignore)),
    [greet],
  )
  const back = (me: Me) => {
    if (greet(me)) void queries.invalidateQueries()
  }
  if (isOver)
    return (
      <Suspense>
        <SignInAgain signIn={user.signIn} onDone={back} />
      </Suspense>
    )
  return <EndsSoon session={session} />
}

/** Nobody answered: what was asked goes on asking. */
function ignore(): void {}

function EndsSoon({ session }: Pick<Me, 'session'>) {
  const nowMs = useNow()
  const idleMs = Date.parse(session.idleEndsAt)
  const endMs = Math.min(idleMs, Date.parse(session.endsAt))
  const leftMs = endMs - nowMs
  const isPast = leftMs <= 0
  useEffect(() => {
    // The browser's clock may be wrong: the server knows.
    if (isPast) void stayIn().catch(() => {})
  }, [isPast])
  if (leftMs > warnMs || isPast) return null
  const canStay = idleMs < Date.parse(session.endsAt)
  return (
    <section className="ends-soon" aria-label="Session">
      <p role="alert">
        {canStay
          ? 'Nobody has done anything here for a while: you will be signed out in two minutes.'
          : 'This session has lasted twelve hours, which is as long as it may: it ends in two minutes. What is on this page stays.'}
      </p>
      <span className="num t2" role="timer" aria-live="off">
        {Math.floor(leftMs / 60_000)}:{String(Math.floor(leftMs / 1000) % 60).padStart(2, '0')}
      </span>
      {canStay && (
        <button type="button" className="btn go" onClick={() => void stayIn().catch(() => {})}>
          Stay signed in
        </button>
      )}
      <button type="button" className="btn" onClick={() => void signOut()}>
        Sign out
      </button>
    </section>
  )
}
