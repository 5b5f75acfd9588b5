// Before anything is painted: the language, and dark or light. It is a file of its own, and no module, because those wait
// until the page is read, and would let another theme flash.
{
  const kept = name => {
    try {
      return localStorage.getItem(name)
    } catch {
      return null
    }
  }

  // What was chosen on this device, else the first language the browser asks for that is spoken here. Another choice
  // reloads the page (parts/language-choice.tsx). The texts are fetched while the program is on its way.
  const spoken = ['en', 'de']
  const asked = [kept('mq-language'), ...navigator.languages.map(tag => tag.split('-')[0].toLowerCase())]
  const language = asked.find(each => spoken.includes(each)) ?? 'en'
  document.documentElement.lang = language
  const texts = document.currentScript.dataset[language]
  if (texts) {
    const link = document.createElement('link')
    link.rel = 'modulepreload'
    link.href = texts
    document.head.append(link)
  }

  const bars = document.querySelectorAll('meta[name=theme-color]')
  const own = Array.from(bars, bar => bar.media)
  const apply = () => {
    let theme = kept('mq-theme')
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme
    else {
      theme = null
      delete document.documentElement.dataset.theme
    }
    bars.forEach((bar, i) => {
      bar.media = theme === null ? own[i] : own[i].includes(theme) ? 'all' : 'not all'
    })
  }
  apply()
  // Another tab chose, or this one (parts/theme-choice.tsx).
  addEventListener('storage', apply)
  addEventListener('mq-theme', apply)
}
