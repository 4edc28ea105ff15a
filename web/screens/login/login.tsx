import { useNavigate } from '@tanstack/react-router'
import { useAsk } from '../../api/index.ts'
import { commandLine, useUrlText } from '../../kit/index.ts'
import { nextPath } from '../../session/index.tsx'
import { PasswordStep } from '../../sign-in/index.ts'
import { keepNeed, useEnter } from './enter.ts'
import { Command, Gate } from './gate.tsx'

export function Login() {
  const [wanted] = useUrlText('next')
  const next = nextPath(wanted, location.origin)
  const enter = useEnter(next)
  const navigate = useNavigate()
  const { data } = useAsk('getSignInMethods', undefined)
  if (data?.hasAccounts === false) return <NobodyYet />
  return (
    <Gate title="Sign in" lead="See what your network does, and why it matters.">
      <PasswordStep
        next={next}
        onDone={enter}
        onNeed={(need) => {
          keepNeed(need)
          void navigate({ to: '/login/mfa' as never, search: { next: wanted } as never })
        }}
      />
      <p className="note">
        After five wrong tries it waits, longer each time. Your account is never locked for good. An
        admin can send you a link for a new password.
      </p>
    </Gate>
  )
}

function NobodyYet() {
  return (
    <Gate
      title="Nobody can sign in yet"
      lead="The first admin begins with the link that AMOSKYS printed when it started."
    >
      <p className="t2">
        It works once, within an hour. To get a new one, stop AMOSKYS and start it again, or type on
        its machine:
      </p>
      <Command>{commandLine('user add NAME --role admin')}</Command>
    </Gate>
  )
}
