/** Words that no page or comment of the course has, and what to write instead. */
export interface Avoided {
  /** A space stands for any white space, a line break too. */
  words: RegExp
  instead: string
  /** A text that has them. */
  bad: string
  /** A text that comes near and is fine. */
  good: string
}

/** The beginning of a sentence. */
const START = String.raw`(?<=^\s*|[.:;!?)]\s+)`

/*
 * Only what is surely wrong: a word that is right in one place of ten is not in this list.
 */
export const AVOIDED: readonly Avoided[] = [
  {
    words: /\b(?:whoever|whomever|whom)\b/i,
    instead: 'name the person or the program: "a client that …", "the caller"',
    bad: 'Whoever changes it has to know',
    good: 'the client who changes it',
  },
  {
    words: new RegExp(`${START}[Ww]ho\\b(?![^.]*\\?)`),
    instead: '"a reader that …", "code that …", or make the reader the subject: "if you …"',
    bad: 'Who reads it through a pipe has seen enough.',
    good: 'Who reads it?',
  },
  {
    words: /\bunless (?:it is |they are |he is )?told\b|\bunless asked\b/i,
    instead: '"by default", or "(default `false`)"',
    bad: 'All of it, unless told otherwise.',
    good: 'all of it by default',
  },
  {
    words: /\b(?:ha(?:ve|s)|get) (?:its|their) turns?\b/i,
    instead: '"the server keeps answering other requests"',
    bad: 'Other requests must have their turn.',
    good: 'A timer fires in a turn of the event loop.',
  },
  {
    words: /\b(?:is|are|was|were|be|been) had\b/i,
    instead: '"you can get", "there is no", "is available"',
    bad: 'Nothing else can be had.',
    good: 'what it had before',
  },
  {
    words:
      /(?<!\b(?:leav|left|leave|leaves|leaving|stays?|falls?|lags?|left|anything|nothing|timer|what it left) )\bbehind\b(?! (?:an?|the|its|your|one) (?:[\w-]+ )?(?:proxy|proxies|balancer|interface|door|TLS))/i,
    instead: '"after", "below", or "at the end of"',
    bad: 'Registered behind all routes.',
    good: 'runs behind a proxy and leaves nothing behind',
  },
  {
    words: /\b(?:lends?|lent|lending|on loan|borrowers?|borrows?)\b/i,
    instead: '"check out" and "release", as one does with a connection of a pool',
    bad: 'It does not stay lent.',
    good: 'a connection that is checked out',
  },
  {
    words: /\bquestions? (?:fails?|to the (?:database|server))\b|\bunanswered question/i,
    instead: '"query" or "request"',
    bad: 'also when the question fails',
    good: 'A hint is titled with a question.',
  },
  {
    words:
      /\b(?:answers|answering) (?:whether|null|`null`|`undefined`|`true`|`false`|its id|the caller|what)\b/i,
    instead: '"returns": only servers answer',
    bad: 'Answers whether it is gone.',
    good: 'answers 404 to a path without a route',
  },
  {
    words: /\b(?:is|are|was|were|be|been|being|get|gets) answered\b/i,
    instead: '"gets a response", "the server responds with", "gets 404"',
    bad: 'What is not there is answered with 404.',
    good: 'requests that no route answered',
  },
  {
    words: /\b(?:what|which|something|anything|it|one) (?:is|are|has|have) none\b/i,
    instead: '"anything that is not an email", "without one"',
    bad: 'answers 400 to what is none',
    good: 'There is none yet.',
  },
  {
    words: /\bthat there (?:is|are) (?:not|none)\b/i,
    instead: '"that does not exist", "an unknown …"',
    bad: 'names a fact that there is not',
    good: 'a file that is not there',
  },
  {
    words: /\bown affair\b|\bnone of (?:its|his|their|our|your) business\b|\bnobody's business\b/i,
    instead: '"decides itself", "ignores", "is secret"',
    bad: 'What else an app asks is its own affair.',
    good: 'its own errors',
  },
  {
    words: /\b(?:what|that|which) (?:has |have )?(?:becomes?|became|comes) of\b/i,
    instead: '"what happens to", "the result of"',
    bad: 'what becomes of errors',
    good: 'It becomes a 500.',
  },
  {
    words: /\bof one's own\b/i,
    instead: '"your own", "its own"',
    bad: "a database of one's own",
    good: 'a database of its own',
  },
  {
    words: /\b(?:as|what|where|when) one (?:says|writes|types|would|can|may|must|wants|has|needs|knows)\b/i,
    instead: '"you"',
    bad: 'as one would type them',
    good: 'one of them has it, and you can see when',
  },
  {
    words:
      /[,;:] for (?:it|they|he|she|we|you|there|nobody|both|each|all|a|an|the|only one|after) (?!to\b)(?:[\w`]+ )?(?:is|are|was|has|have|had|can|could|would|will|may|might|do|does|did|made|makes|keeps|knows|never|took)\b/i,
    instead: '"because", or a new sentence',
    bad: 'It is closed, for nobody knows where the next begins.',
    good: 'for each row, for a user',
  },
  {
    words: /\bwhatever (?:case|its case)\b|\bin whatever\b/i,
    instead: '"in upper or lower case", "in any …"',
    bad: 'the email in whatever case',
    good: 'whatever happens',
  },
  {
    words: /\b(?:himself|herself|thyself|oneself)\b/i,
    instead: '"itself", "yourself"',
    bad: 'The next one finds himself in a transaction.',
    good: 'Express itself',
  },
  {
    words: /\bbut for\b(?! (?:each|every|all)\b)/i,
    instead: '"except", "apart from"',
    bad: 'the same app but for one bug',
    good: 'the same app except for one bug',
  },
  {
    words: /\b(?:of|has|in|into|fits|fit|after|until|gets|takes) so many\b/i,
    instead: 'name the number: "`width` columns", "a given number of lines"',
    bad: 'cells of so many columns each',
    good: 'There are so many of them.',
  },
  {
    words: /\b[Hh]olds that\b|\b[Hh]old(?:s|ing)? (?:[^.\s]+ ){1,6}against\b|\bheld against\b/,
    instead: '"checks", "expects", "compares with"',
    bad: 'Holds a response against RFC 9457.',
    good: 'a Map holds the entries',
  },
  {
    words: /\bsees? to (?:it )?that\b/i,
    instead: '"makes sure"',
    bad: 'Sees to it that Redis runs.',
    good: 'It sees that the file is gone.',
  },
  {
    words: /\bshall\b/i,
    instead: '"must"',
    bad: 'Packages shall see it.',
    good: 'Packages must see it.',
  },
  {
    words: /\bin silence\b/i,
    instead: '"silently"',
    bad: 'drops it in silence',
    good: 'drops it silently',
  },
  {
    words: new RegExp(
      `${START}Of (?:what|an?|the|these|those|several|two|many|long|others?|it|all|its|such|that|them)\\b`,
    ),
    instead: 'begin with the noun',
    bad: 'Of several places it takes the first.',
    good: 'It takes the first of several places.',
  },
  {
    words: /\b(?:has|have) lost (?:a race |the race )?against\b/i,
    instead: '"conflicts with", "fails because of"',
    bad: 'It has lost against another transaction.',
    good: 'It conflicts with another transaction.',
  },
  {
    words: /\bto be had\b/i,
    instead: '"available", "can get"',
    bad: 'wherever it is to be had',
    good: 'wherever it is',
  },
  {
    words: /\b(?:[Ii]t|[Tt]hat|[Tt]hey|which) (?:was|were) to (?:fail|be|come|end|hold)\b/,
    instead: '"should have"',
    bad: 'It was to fail, and did not.',
    good: 'It should have failed.',
  },
  {
    words: /\balso (?:when|where|if)\b/i,
    instead: '"even if", "even when"',
    bad: 'gone when the run ends, also when it is killed',
    good: 'gone when the run ends, even if it is killed',
  },
  {
    words: /\banew\b/i,
    instead: '"again", "a new …"',
    bad: 'It is made anew.',
    good: 'It is made again.',
  },
  {
    words:
      /\b(?:that|which|what|it) is no (?:object|list|text|number|name|JSON|integer|array|function|file|id|email|part)\b/i,
    instead: '"that is not an object"',
    bad: 'a body that is no object',
    good: 'There is no object. A body that is not an object',
  },
]
