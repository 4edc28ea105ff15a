/** Two forms and their one script, under the policy of every other answer: nothing inline, nothing from elsewhere. */

const password = `<label>Password, 8 characters or more; 15 are better
<input name="password" type="password" autocomplete="new-password" minlength="8" required></label>`

export const setUpPage = pageOf({
  title: 'The first admin',
  says: 'Nobody can sign in yet. Choose a name and a password; this link works once.',
  action: '/api/v1/setup',
  done: 'You are the first admin, and signed in. What can be asked is at /api/v1/docs.',
  fields: `<label>Name to sign in with
<input name="signIn" autocomplete="username" maxlength="128" required></label>
<label>Your name, as others see it
<input name="name" autocomplete="name" maxlength="200"></label>
${password}`,
})

export const passwordPage = pageOf({
  title: 'Choose a password',
  says: 'This link works once. Sessions that are open end.',
  action: '/api/v1/auth/password',
  done: 'The password is kept. Sign in with it.',
  fields: password,
})

interface Page {
  readonly title: string
  readonly says: string
  /** Where the form goes, as JSON. */
  readonly action: string
  readonly done: string
  readonly fields: string
}

function pageOf({ title, says, action, done, fields }: Page): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - AMOSKYS</title><link rel="stylesheet" href="/begin.css"><script src="/begin.js" defer></script></head>
<body><main><h1>${title}</h1><p>${says}</p>
<form data-to="${action}" data-done="${done}">${fields}<button>Go on</button></form>
<p id="outcome" role="status"></p><noscript><p>This form needs JavaScript.</p></noscript></main></body></html>
`
}

export const beginScript = `const form = document.querySelector('form')
const outcome = document.getElementById('outcome')
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const button = form.querySelector('button')
  button.disabled = true
  const body = { token: location.hash.slice(1), ...Object.fromEntries(new FormData(form)) }
  try {
    const answer = await fetch(form.dataset.to, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-AMK-Request': '1' },
      body: JSON.stringify(body),
    })
    if (answer.ok) {
      history.replaceState(null, '', location.pathname)
      form.hidden = true
      outcome.textContent = form.dataset.done
      return
    }
    outcome.textContent = (await answer.json()).detail
  } catch {
    outcome.textContent = 'The server did not answer. Try again.'
  }
  button.disabled = false
})
`

export const beginStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 28rem; margin: 10vh auto; padding: 0 1rem; }
label { display: block; margin: 1rem 0; }
input { display: block; box-sizing: border-box; width: 100%; padding: 0.5rem; font: inherit; }
button { padding: 0.5rem 1.5rem; font: inherit; }
`
