// Routes of single examples: the sets that a run was evaluated on, what it answered, by what examples can be told
// apart.

import {
  exampleHistories,
  predictedAfter,
  runSets,
  setQuestions,
  shownAnswers,
  wrongAfter,
} from '../results/mistakes.js';
import { binaryAnswer } from './answer.js';
import { columnAnswer, examplesAnswer } from './columns.js';
import { numbersIn } from './paths.js';
import { number, read, type Route } from './route.js';

export const exampleRoutes: readonly Route[] = [
  { path: '/data/runs/:run/sets.json', answer: read((connection, { parts }) => runSets(connection, parts['run']!)) },
  {
    path: '/data/runs/:run/sets/:set/wrong/:epoch.bin',
    answer: ({ parts: { run, set, epoch } }, { database }) =>
      binaryAnswer(wrongAfter(database.connection(), number(run), number(set), number(epoch))),
  },
  {
    path: '/data/runs/:run/sets/:set/predicted/:epoch.json',
    answer: read((connection, { parts: { run, set, epoch } }) =>
      predictedAfter(connection, number(run), number(set), number(epoch)),
    ),
  },
  {
    path: '/data/runs/:run/sets/:set/history.bin',
    answer: ({ parts: { run, set } }, { database }) =>
      binaryAnswer(exampleHistories(database.connection(), number(run), number(set))),
  },
  {
    path: '/data/runs/:run/sets/:set/answers/:epoch.json',
    takes: ['examples'],
    answer: read((connection, { parts: { run, set, epoch }, query }) =>
      shownAnswers(
        connection,
        { run: number(run), evalSet: number(set), epoch: number(epoch) },
        numbersIn(query, 'examples'),
      ),
    ),
  },
  {
    path: '/data/sets/:set/questions.json',
    answer: read((connection, { parts }) => setQuestions(connection, number(parts['set']))),
  },
  { path: '/data/sets/:set.json', answer: ({ parts }, page) => examplesAnswer(page, number(parts['set'])) },
  {
    path: '/data/sets/:set/columns/:attribute.bin',
    answer: ({ parts }, page) => columnAnswer(page, number(parts['set']), parts['attribute']!),
  },
];
