// What follows Finish: whether the new address is the practice's e-mail from now on, and what Campaign+ has to do with it.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { waitForConfirmation } from '../../db/campaign.ts';
import { type Practice, readPractice, savePractice } from '../../db/practice.ts';
import { ProblemError } from '../../db/problem.ts';
import {
  campaignQuestion,
  emailQuestion,
  type FollowUpQuestion,
  firstQuestion,
  nextQuestion,
  type SavedAccount,
  withAddress,
} from '../../mail/practice/follow-up.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame } from '../../ui/frame.tsx';
import { useNotices } from '../../ui/keyboard.tsx';
import { RegisterTip, useQuestionText } from '../configure/register-tip.tsx';
import { useServices } from '../services.ts';

/** The letter that asks support to register the new address is wanted now. */
export interface Registration {
  practice: Practice;
  /** The e-mail that the practice had before. */
  old: string;
}

export interface FollowUpProps {
  saved: SavedAccount;
  /** Nothing is new but the sign-in: nothing is asked. */
  signedInAgain?: boolean;
  onDone: (registration?: Registration) => void;
}

interface Asking {
  question: FollowUpQuestion;
  practice: Practice;
  old: string;
}

export function FollowUp({ saved, signedInAgain = false, onDone }: FollowUpProps): ReactNode {
  const { store, who } = useServices();
  const notices = useNotices();
  const [asking, setAsking] = useState<Asking>();
  const busy = useRef(false);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    let live = true;
    // Told with the question or, where nothing is asked, with the screen that comes.
    const tell = () =>
      notices.show(
        signedInAgain
          ? `Signed in again. What waited for ${saved.address} goes on by itself.`
          : `Saved. frontdesk now uses ${saved.address}.`,
        { tone: 'success', here: true },
      );
    readPractice(store).then(
      (practice) => {
        if (!live) return;
        tell();
        const question = signedInAgain ? null : firstQuestion(practice, saved);
        if (question === null) done.current();
        else setAsking({ question, practice, old: practice.email });
      },
      (error) => {
        // The account is saved; a store that cannot be read says so at the next screen.
        if (!(error instanceof ProblemError)) throw error;
        if (!live) return;
        tell();
        done.current();
      },
    );
    return () => {
      live = false;
    };
  }, [store, saved, signedInAgain, notices]);
  if (!asking) return <Frame title="Email Setup" />;
  const { question, practice, old } = asking;

  /** One answer at a time: a second Enter is not meant for the next question. */
  const once = (act: () => Promise<void>): void => {
    if (busy.current) return;
    busy.current = true;
    void act().finally(() => {
      busy.current = false;
    });
  };
  async function keep(changed: Practice): Promise<void> {
    await savePractice(store, changed, who);
    const next = nextQuestion(changed);
    if (next === 'register') await waitForConfirmation(store, changed.email);
    if (next !== null) return setAsking({ question: next, practice: changed, old });
    end(changed);
  }
  function end(now: Practice): void {
    notices.show(
      now.email === ''
        ? 'Practice Information has no e-mail yet. It is under Configure.'
        : now.email === saved.address
          ? `The practice's e-mail is ${now.email} from now on.`
          : `The practice's e-mail stays ${now.email}: patients' answers go there.`,
      { here: true },
    );
    done.current();
  }

  if (question === 'email')
    return (
      <Question
        words={emailQuestion(practice, saved)}
        yes="Yes, use the new address"
        no={old === '' ? 'No' : `No, keep ${old}`}
        onAnswer={(yes) => (yes ? once(() => keep(withAddress(practice, saved))) : end(practice))}
        onLeave={() => end(practice)}
      />
    );
  if (question === 'campaign')
    return (
      <Question
        words={campaignQuestion}
        yes="Yes, it uses Campaign+"
        no="No"
        onAnswer={(usesCampaign) => once(() => keep({ ...practice, usesCampaign }))}
        onLeave={() => end(practice)}
      />
    );
  return (
    <Frame
      title="Email Setup"
      dialog={
        <RegisterTip
          practice={practice}
          onAnswer={(now) => (now ? done.current({ practice, old }) : end(practice))}
        />
      }
    />
  );
}

interface QuestionProps {
  words: { title: string; text: string; more: string };
  yes: string;
  no: string;
  onAnswer: (yes: boolean) => void;
  /** Esc. */
  onLeave: () => void;
}

function Question({ words, yes, no, onAnswer, onLeave }: QuestionProps): ReactNode {
  return (
    <Frame
      title="Email Setup"
      dialog={
        <Dialog
          title={words.title}
          text={useQuestionText(words)}
          choices={[
            { id: 'yes', key: 'y', label: yes },
            { id: 'no', key: 'n', label: no },
          ]}
          initial="yes"
          onChoose={(answer) => onAnswer(answer === 'yes')}
          onCancel={onLeave}
        />
      }
    />
  );
}
