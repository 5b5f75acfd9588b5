import { Link } from 'react-router'
import { account } from '../texts.ts'
import { Icon } from './icons.tsx'

export function AccountMenu() {
  return (
    <Link to="/sign-in" className="button bare" aria-label={account.signIn}>
      <Icon name="person" />
    </Link>
  )
}
