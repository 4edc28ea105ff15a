/** Where a link leads that works once, where the web app was not built: the first admin begins here, and whoever has to choose a password. */
import { type Resource, type Route, route } from '../../kit/index.ts'
import { beginScript, beginStyle, passwordPage, setUpPage } from './pages.ts'

function served(
  id: string,
  path: string,
  {
    text,
    type,
    summary,
  }: { readonly text: string; readonly type: string; readonly summary: string },
): Route {
  return route({
    ...{ id, method: 'GET', path, isAtRoot: true, needs: 'anyone', summary },
    ...{ answer: null, status: 200, otherAnswers: { [type]: summary } },
    handle: async () => ({ raw: text, type: `${type}; charset=utf-8` }),
  })
}

const html = 'text/html'

export const welcome: Resource = {
  name: 'welcome',
  says: 'Pages to which links lead that work once. What stands after `#` in them never leaves the browser but in a body.',
  routes: [
    served('showSetUp', '/setup', {
      ...{ text: setUpPage, type: html, summary: 'A form for the first admin.' },
    }),
    served('showPassword', '/password', {
      ...{ text: passwordPage, type: html, summary: 'A form to choose a password.' },
    }),
    served('getBeginScript', '/begin.js', {
      ...{ text: beginScript, type: 'text/javascript', summary: 'What these forms do.' },
    }),
    served('getBeginStyle', '/begin.css', {
      ...{ text: beginStyle, type: 'text/css', summary: 'How they look.' },
    }),
  ],
}
