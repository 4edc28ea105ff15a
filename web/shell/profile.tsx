/** Who one is here, and the way out; on a phone also the way to everything that is none of the five. */
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsk } from '../api/index.ts'
import { countText, Icon, type IconName, ownKey } from '../kit/index.ts'
import { Sheet } from '../overlay/index.ts'
import { screens } from '../screens/all.ts'
import { useMe } from '../session/index.tsx'
import { usePopover } from './popover.ts'
import { signOut } from './sign-out.ts'

function useWho() {
  const { user } = useMe()
  const name = user.name || user.signIn
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('')
  return { name, initials, role: user.role, signIn: user.signIn }
}

interface ProfileProps {
  readonly onShortcuts: () => void
}

export function Profile({ onShortcuts }: ProfileProps) {
  const { name, initials, role, signIn } = useWho()
  const { id, popover, close } = usePopover()
  return (
    <div className="desk-only">
      <button
        type="button"
        className="avatar"
        popoverTarget={id}
        aria-label={`${initials}, ${name}, ${role}`}
      >
        {initials}
      </button>
      <div className="pop hang" id={id} popover="auto" ref={popover}>
        <p className="who">
          <b>
            <bdi className="plain">{name}</bdi>
          </b>
          <span className="t3">
            <bdi className="plain">{signIn}</bdi>, {role}
          </span>
        </p>
        <Go to="/settings/profile" icon="user" onGo={close}>
          Your profile
        </Go>
        <Go to="/settings" icon="settings" onGo={close}>
          Settings
        </Go>
        <Go to="/help" icon="help" onGo={close}>
          Help
        </Go>
        <button
          type="button"
          className="opt"
          onClick={() => {
            close()
            onShortcuts()
          }}
        >
          <Icon name="menu" />
          Shortcuts
          <span className="r">
            <kbd>{ownKey('?')}</kbd>
          </span>
        </button>
        <button type="button" className="opt out" onClick={() => void signOut()}>
          <Icon name="lock" />
          Sign out
        </button>
      </div>
    </div>
  )
}

interface GoProps {
  readonly to: string
  readonly icon: IconName
  readonly onGo: () => void
  readonly children: React.ReactNode
}

function Go({ to, icon, onGo, children }: GoProps) {
  return (
    <Link className="opt" to={to as never} onClick={onGo}>
      <Icon name={icon} />
      {children}
    </Link>
  )
}

/** The avatar of a phone opens a sheet. */
export function PhoneProfile() {
  const [isOpen, setOpen] = useState(false)
  const { name, initials, role } = useWho()
  const close = () => setOpen(false)
  return (
    <div className="phone-only">
      <button
        type="button"
        className="avatar"
        aria-haspopup="dialog"
        aria-label={`More: ${initials}, ${name}, ${role}`}
        onClick={() => setOpen(true)}
      >
        {initials}
      </button>
      <Sheet title={<bdi className="plain">{name}</bdi>} isOpen={isOpen} onClose={close}>
        <PhoneLinks onGo={close} />
      </Sheet>
    </div>
  )
}

function PhoneLinks({ onGo }: { readonly onGo: () => void }) {
  const { permissions, user } = useMe()
  const needsYou = useAsk('getOverview', {}).data?.needsYou.count ?? 0
  const listed = screens.filter(
    ({ menu, needs, path }) =>
      menu !== undefined &&
      !menu.isTab &&
      !path.includes('$') &&
      (needs === undefined || permissions.includes(needs)),
  )
  return (
    <>
      <p className="t2">
        {user.role}
        {needsYou > 0 && (
          <>
            {' · '}
            <Link to={'/soc' as never} onClick={onGo}>
              {countText(needsYou, 'incident')} {needsYou === 1 ? 'needs' : 'need'} you
            </Link>
          </>
        )}
      </p>
      <nav className="phone-links" aria-label="More">
        {listed.map(({ path, title, menu }) => (
          <Go key={path} to={path} icon={menu!.icon} onGo={onGo}>
            {title}
          </Go>
        ))}
        <Go to="/settings/profile" icon="user" onGo={onGo}>
          Your profile
        </Go>
      </nav>
      <button type="button" className="btn" onClick={() => void signOut()}>
        <Icon name="lock" />
        Sign out
      </button>
    </>
  )
}
