// Japanese messages; a key that is missing here shows in English.

import type { Translation } from './index'
import { account } from './ja-account'
import { joining } from './ja-joining'
import { passkeys } from './ja-passkeys'
import { recovery } from './ja-recovery'

/** The Japanese part of the messages. A value in Latin letters has a space on either side; a length of time has none. */
export const ja = {
  common: {
    errorTitlePrefix: 'エラー: {title}',
    poweredBy: 'Latchkey で保護されています',
  },
  signIn: {
    title: '{application} にログイン',
    loginId: 'メールアドレスまたはユーザー名',
    password: 'パスワード',
    rememberDevice: 'ログインしたままにする',
    rememberDeviceHint: '共用のコンピューターではオフにしてください。',
    submit: 'ログイン',
    loginIdBlank: 'メールアドレスまたはユーザー名を入力してください。',
    passwordBlank: 'パスワードを入力してください。',
    signedOutNotice: 'ログアウトしました。',
  },
  problems: {
    invalidCredentials:
      'ログイン名とパスワードに一致するアカウントが見つかりません。両方を確認して、もう一度お試しください。',
    locked: 'このアカウントは現在ロックされています。{application} の管理者が解除できます。',
    expired: 'このアカウントの利用期間は終了しました。{application} の管理者が更新できます。',
    prevented:
      'このアカウントのログインは一時停止されています。詳しくは {application} の管理者にお問い合わせください。',
    notRegistered:
      'お使いのアカウントでは、まだ {application} をご利用いただけません。{application} の管理者に追加を依頼してください。',
    registrationIncomplete: '{application} の利用には、もう少し情報が必要です。もう一度ログインしてください。',
    passwordChangeRequired:
      '次のログインの前に、新しいパスワードの設定が必要です。{application} の管理者がお手伝いします。',
    identityUnverified: 'あと一歩です。お送りしたリンクでメールアドレスを確認してから、もう一度ログインしてください。',
    registrationUnverified: 'あと一歩です。お送りしたリンクで登録を確認してから、もう一度ログインしてください。',
    secondFactorRequired:
      'ここでは 2 段階目の確認が必要ですが、利用できる方法がありません。{application} の管理者にご相談ください。',
    challengeGone: 'この手順は終了したか、時間がかかりすぎました。もう一度ログインしてください。',
    wrongCode: 'このコードは使えませんでした。最新のコードを入力してください。各コードは一度だけ使えます。',
    tooManyCodes: '正しくないコードが続いたため、ここで中断しました。もう一度ログインしてお試しください。',
    codeNotSent: 'コードを送信できませんでした。1 分ほど待ってもう一度お試しいただくか、別の方法をお使いください。',
    sendingLimited: 'コードはすでに何度か送信されています。最新のコードを探すか、別の方法をお使いください。',
    vetoed: '{application} のルールにより、ログインできませんでした。詳しくは管理者にお問い合わせください。',
    tooManyAttempts: '短い時間に何度も試行されました。数分待ってから、もう一度お試しください。',
    passkeyRefused:
      'このパスキーはここでは使えません。別の方法でサインインし、アカウントでパスキーを確認してください。',
    formExpired: 'このページを開いてから時間がたちすぎました。もう一度ログインしてください。',
    overloaded: '現在、多くの方がログインしています。少し待ってから、もう一度お試しください。',
    unavailable: '現在、一時的にログインできません。失われたものはありません。しばらくしてからもう一度お試しください。',
  },
  // After a step that was sent twice, where the application has gone on already.
  signedIn: {
    title: 'ログインしています',
    explanation: 'この手順は完了しています。{application} に戻ってください。',
    next: '{application} に進む',
  },
  twoFactor: {
    title: 'あと一歩です',
    authenticator: '認証アプリに表示されているコードを入力してください。',
    namedAuthenticator: '{name} に表示されているコードを入力してください。',
    message: '{address} に送信したコードを入力してください。',
    recoveryCode: '設定時に保存したリカバリーコードを 1 つ入力してください。各コードは一度だけ使えます。',
    code: 'コード',
    recoveryCodeLabel: 'リカバリーコード',
    codeBlank: 'コードを入力してください。',
    trustComputer: 'このコンピューターを{duration}信頼する',
    trustComputerHint: 'ここではコードの入力が不要になります。共用のコンピューターではオフにしてください。',
    submit: 'ログイン',
    sent: 'コードを送信しました。届くまで 1 分ほどかかることがあります。最新のコードが有効です。',
    resend: '新しいコードを送信',
    anotherWay: '別の方法を使う',
    someoneElse: '別のアカウントでログイン',
  },
  twoFactorMethods: {
    title: '2 段階目の確認方法を選択',
    explanation: '今お手元にあるものを選んでください。',
    authenticator: '認証アプリのコード',
    email: '{address} へのメールのコード',
    sms: '{address} への SMS のコード',
    recoveryCode: 'リカバリーコード',
    submit: '次へ',
  },
  twoFactorEnable: {
    title: '2 段階認証の設定',
    explanation:
      '{application} では、ほかの人があなたになりすましてログインできないよう、パスワードに加えてもう 1 つの確認が必要です。',
    scan: 'スマートフォンの認証アプリで、この画像を読み取ってください。',
    qrCode: '認証アプリ用の QR コード',
    type: 'カメラが使えないときは、このキーをアプリに入力してください。',
    confirm: '続いて、アプリに表示される 6 桁のコードを入力してください。',
    email: 'メールアドレス',
    emailHint: 'このあとすぐと、ログインのたびに、ここにコードを送信します。',
    emailInvalid: 'メールアドレスを入力してください（例: name@example.com）。',
    mobilePhone: '携帯電話番号',
    mobilePhoneHint: '国番号から入力してください（例: +81 90 1234 5678）。ログインのたびに、ここにコードを送信します。',
    mobilePhoneInvalid: '電話番号を国番号から入力してください。',
    send: 'コードを送信',
    otherAddress: 'コードを再送信、または別の宛先に送信',
    submit: '確認',
    useAuthenticator: '代わりに認証アプリを使う',
    useEmail: '代わりにメールを使う',
    useSms: '代わりに SMS を使う',
    wrongCode: 'このコードは使えませんでした。今表示されているコードを入力してください。',
  },
  recoveryCodes: {
    title: 'リカバリーコードを保存してください',
    explanation:
      'スマートフォンやメールが使えなくなったとき、このコードでログインできます。各コードは一度だけ使えます。',
    advice: '印刷するか、パスワードマネージャーに保管してください。表示されるのは今回だけです。',
    submit: '保存したのでログイン',
  },
  errors: {
    unknownClient: {
      title: 'このアプリは登録されていません',
      explanation: 'お使いのリンクのアプリは、このサーバーに登録されていないため、ログインできません。',
      next: 'アプリに戻って、最初からやり直してください。同じことが続くときは、アプリの運営者にお知らせください。',
    },
    untrustedRedirect: {
      title: 'このリンクは信頼できません',
      explanation: 'このリンクの行き先は、アプリが登録していないアドレスです。そのため、ここで中断しました。',
      next: 'アプリに戻って、最初からやり直してください。メッセージで届いたリンクであれば、使わないでください。',
    },
    invalidRequest: {
      title: 'このログインリンクは使えません',
      explanation: 'リンクが不完全か、途中で変更されたため、行き先がわかりません。',
      next: 'アプリに戻って、そこからやり直してください。',
    },
    notFound: {
      title: 'ページが見つかりません',
      explanation: 'アドレスに誤りがあるか、ページが移動した可能性があります。',
      next: 'アドレスを確認するか、元のアプリに戻ってください。',
    },
    internal: {
      title: 'サーバー側で問題が発生しました',
      explanation: 'お客様の操作が原因ではありません。問題は記録されました。',
      next: '少し待ってから、もう一度お試しください。同じことが続くときは、下の照会番号をサーバーの管理者にお知らせください。',
    },
    overloaded: {
      title: 'ただいま混み合っています',
      explanation: '多くの方がログインしているため、リクエストを受け付けられませんでした。',
      next: '数秒待ってから、もう一度お試しください。',
    },
    unavailable: {
      title: 'まもなく再開します',
      explanation: 'このサーバーの一部が一時的に停止しています。アカウントとデータは安全です。',
      next: '1 分ほど待ってから、もう一度お試しください。',
    },
  },
  errorPage: {
    retry: 'もう一度試す',
    code: 'エラーコード',
    requestId: '照会番号',
  },
  device: {
    title: 'デバイスを接続',
    explanation: 'デバイスに表示されているコードを入力してください。',
    code: 'コード',
    submit: '次へ',
    codeBlank: 'デバイスのコードを入力してください。',
    codeUnknown:
      'このコードは無効か、有効期限が切れています。デバイスの表示と見比べるか、デバイスで最初からやり直してください。',
    tooManyAttempts: '短い時間に正しくないコードが何度も入力されました。数分待ってから、もう一度お試しください。',
    startAgain: '少し時間がかかりすぎました。もう一度「次へ」を押してください。',
    approveTitle: 'デバイスを {application} に接続',
    approveCode: 'デバイスに次のコードが表示されていることを確認してください。',
    approveExplanation:
      'ご自身で始めた操作で、そのデバイスが目の前にある場合にだけ許可してください。デバイスは {user} としてログインします。',
    allow: '許可する',
    deny: '許可しない',
    allowed: {
      title: 'デバイスを接続しました',
      explanation: 'デバイスに戻ってください。自動的に続きます。このウィンドウは閉じてかまいません。',
    },
    denied: {
      title: 'デバイスは接続されませんでした',
      explanation: 'デバイスでのログインは行われていません。このウィンドウは閉じてかまいません。',
    },
  },
  formPost: {
    title: '{application} に戻ります',
    submit: '続ける',
  },
  signOut: {
    title: 'ログアウトしますか？',
    explanation: 'このブラウザーからログアウトします。開いているアプリは、閉じるまでログインしたままのことがあります。',
    submit: 'ログアウト',
  },
  signedOut: {
    title: 'ログアウトしました',
    explanation: 'このウィンドウは閉じてかまいません。共用のコンピューターでは、ブラウザーをすべて閉じてください。',
    signInAgain: 'もう一度ログイン',
    continue: '続ける',
  },
  welcome: {
    title: 'Latchkey は稼働中です',
    explanation: 'このサーバーがログインを受け持つので、アプリでパスワードを保管する必要がありません。',
    signIn: 'アカウントにログイン',
    firstRun: '初めての方へ: ログイン名とパスワードは、このサーバーを起動したターミナルに表示されています。',
    developers: 'アプリ開発者の方へ',
    issuer: '発行者 (issuer)',
    discovery: 'ディスカバリー文書',
    keys: '署名鍵',
    api: 'API リファレンス',
    status: '稼働状況',
  },
  ...passkeys,
  ...joining,
  ...recovery,
  ...account,
} satisfies Translation
