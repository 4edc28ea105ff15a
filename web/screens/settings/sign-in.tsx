import { type Setting, useAsk } from '../../api/index.ts'
import { Answer, Data, Panel } from '../../kit/index.ts'
import { SettingTable } from './in-force.tsx'

/** How people sign in here: second proofs, and a sign-in service where there is one. */
export function SignIn() {
  const settings = useAsk('listSettings', { query: { prefix: 'auth.' } })
  const issuer = settingOf(settings.data?.data ?? [], 'auth.oidc.issuer')
  return (
    <>
      <section className="panel say set-say">
        <h1>
          {settings.data === undefined
            ? 'Signing in'
            : issuer === ''
              ? 'No sign-in service is set up. People sign in with a password or a passkey.'
              : 'A sign-in service is set up.'}
        </h1>
        <ul className="proof">
          <li>
            {secondProofText(settingOf(settings.data?.data ?? [], 'auth.requireSecondProof'))}
          </li>
          {issuer !== '' && (
            <li>
              at <Data>{issuer}</Data>
            </li>
          )}
        </ul>
      </section>
      <Panel title="In force" note="changed in settings.yml, then the server is started again">
        <Answer query={settings} what="the settings">
          {({ data }) => <SettingTable settings={data} />}
        </Answer>
      </Panel>
    </>
  )
}

function settingOf(settings: readonly Setting[], key: string): string {
  return String(settings.find((setting) => setting.key === key)?.value ?? '')
}

function secondProofText(value: string): string {
  if (value === 'always' || value === 'true')
    return 'Responders, admins and auditors have to give a second proof.'
  if (value === 'never' || value === 'false') return 'Nobody has to give a second proof.'
  return 'Responders, admins and auditors have to give a second proof, unless only this machine can reach the server.'
}
