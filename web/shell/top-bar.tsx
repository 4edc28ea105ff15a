import { Link } from '@tanstack/react-router'
import { Icon } from '../kit/index.ts'
import { LiveState } from '../live/index.ts'
import { useMe } from '../session/index.tsx'
import { Brand } from './brand.tsx'

export function TopBar() {
  const { user } = useMe()
  const shown = user.name || user.signIn
  const initials = shown
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join('')
  return (
    <header className="top">
      <Link className="brand phone" to="/" aria-label="AMOSKYS, go to Cortex">
        <Brand size={24} />
      </Link>
      <button className="pill search desk" type="button" aria-keyshortcuts="Control+K">
        <Icon name="search" />
        Search hosts, incidents, commands<kbd>Ctrl K</kbd>
      </button>
      <button className="pill icon phone" type="button" aria-label="Search">
        <Icon name="search" size={20} />
      </button>
      <LiveState />
      <Link
        className="avatar"
        to={'/settings/profile' as never}
        aria-label={`${shown}, ${user.role}`}
      >
        {initials}
      </Link>
    </header>
  )
}
