import { Link } from '@tanstack/react-router'
import { Brand, Icon } from '../kit/index.ts'
import { LiveState } from '../live/index.ts'
import { Bell } from './bell.tsx'
import { PhoneProfile, Profile } from './profile.tsx'
import { TimeControl } from './time-control.tsx'

interface TopBarProps {
  readonly onSearch: () => void
  readonly onShortcuts: () => void
}

export function TopBar({ onSearch, onShortcuts }: TopBarProps) {
  return (
    <header className="top">
      <Link className="brand phone" to="/" aria-label="AMOSKYS, go to Cortex">
        <Brand size={24} />
      </Link>
      <button
        className="pill search desk"
        type="button"
        aria-keyshortcuts="Control+K /"
        aria-haspopup="dialog"
        onClick={onSearch}
      >
        <Icon name="search" />
        <span className="clip">Search hosts, incidents, commands</span>
        <kbd>{navigator.platform.startsWith('Mac') ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      <TimeControl />
      <LiveState />
      <button
        className="pill icon phone find"
        type="button"
        aria-label="Search"
        aria-haspopup="dialog"
        onClick={onSearch}
      >
        <Icon name="search" size={20} />
      </button>
      <Bell />
      <Profile onShortcuts={onShortcuts} />
      <PhoneProfile />
    </header>
  )
}
