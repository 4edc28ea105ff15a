import { ask } from '../api/index.ts'
import { whyText } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'

/** The server ends the session and tells the browser to forget what it kept; a page that is loaded anew knows nothing. */
export async function signOut(): Promise<void> {
  try {
    await ask('logout')
  } catch (thrown) {
    toast(`You are still signed in. ${whyText(thrown)}`)
    return
  }
  location.assign('/login')
}
