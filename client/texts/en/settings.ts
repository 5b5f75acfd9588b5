/** What the settings say. Plain, short sentences. */

export const settings = {
  why: 'Everything here is asked of the server, so it needs the network. Your list does not.',
  guest: 'Settings belong to an account',
  guestWhy:
    'You have none on this device, and need none: your list works without. With one, all your devices show the same list.',
  saved: 'Saved.',
  unreachable: 'The server cannot be reached just now. Nothing was changed; what you typed is still here.',
}

export const yourName = {
  save: 'Save the name',
  heading: 'Your name',
  name: 'Name',
  hint: 'The address of your page changes with it; links to the old one lead nowhere.',
}

export const visible = {
  save: 'Save who may see it',
  heading: 'Who may see your list?',
  private: 'Only me',
  privateWhy:
    'You appear nowhere: in no feed, leaderboard, search or count, at once. Who follows you sees you again if you come back. You can change this at any time.',
  public: 'Everyone',
  publicWhy:
    'Your name and your list, with titles you typed in, can be seen, found, followed and counted by everybody. Your notes, what you saved for later and your e-mail are never shown.',
  isPrivate: 'Only you can see your list now.',
  isPublic: 'Everyone can see your list now.',
}

export const mail = {
  save: 'Save the e-mail',
  heading: 'Your e-mail',
  label: 'E-mail',
  why: 'For a link when you forget your password. Nobody sees it.',
}

export const word = {
  heading: 'Your password',
  current: 'Password now',
  next: 'New password',
  hint: 'A few words make a good one',
  others: 'Sign out all other devices',
  set: 'Set it',
  done: 'Your new password is set.',
}

export const gadgets = {
  heading: 'Your devices',
  unnamed: 'A device without a name',
  this: 'this one',
  seen: (moment: string) => `last seen ${moment}`,
  seenFrom: (moment: string, network: string) => `last seen ${moment}, from ${network}`,
  out: 'Sign out',
  outOf: (name: string) => `Sign out ${name}`,
  isOut: (name: string) => `${name} is signed out. What it has not sent waits there for the next sign-in.`,
  others: 'Sign out all others',
  othersOut: (n: number) => (n === 1 ? 'One other device is signed out.' : `${n} other devices are signed out.`),
  alone: 'You are signed in here and nowhere else.',
}

export const takeAlong = {
  heading: 'Your data',
  why: 'Take everything along as a file, or bring a list from elsewhere.',
  link: 'Export and import',
}

export const again = {
  heading: 'Your password, once more',
  why: 'This cannot be taken back lightly, so it is asked for. It is good for five minutes.',
  label: 'Password',
  wrong: 'This is not your password.',
  go: 'Go on',
}

export const leave = {
  heading: 'Delete the account',
  what: 'Your list, your name and everything you wrote are gone for everybody at once, and you are signed out on all devices.',
  grace:
    'For seven days you can take that back with your name and password. After that everything is deleted for good, and nobody can bring it back.',
  exportFirst: 'Take a file of your list along first, if you may want it.',
  unsent: (n: number) =>
    n === 1
      ? 'One change of this device has not been sent. It stays sealed here for 30 days, in case you come back.'
      : `${n} changes of this device have not been sent. They stay sealed here for 30 days, in case you come back.`,
  go: 'Delete my account',
  sure: 'Delete the account?',
}

export const undelete = {
  heading: 'Take a deletion back',
  gone: (moment: string) => `Your account is deleted. Until ${moment} you can take that back here.`,
  why: 'An account can be had back for seven days after it was deleted, as it was.',
  go: 'Have it back',
  offer: 'Deleted your account?',
  back: 'Your account is back.',
}
