// Japanese messages of the pages on which people register, and decide what an application may know.
import type { joining as english } from './en-joining'
import type { Translation } from './index'

/** Sections of the messages, see `ja`. */
export const joining = {
  register: {
    link: 'アカウントを作成',
    title: '{application} のアカウントを作成',
    email: 'メールアドレス',
    phoneNumber: '電話番号',
    phoneNumberHint: '国番号から入力してください（例: +81 90 1234 5678）。',
    username: 'ユーザー名',
    password: 'パスワード',
    passwordConfirm: 'パスワード（確認）',
    rules: 'パスワードの条件:',
    submit: 'アカウントを作成',
    signIn: 'お持ちのアカウントでログイン',
    usernameBlank: 'ユーザー名を入力してください。',
    usernameInvalid: 'もっと短く、前後に空白のないユーザー名にしてください。',
    passwordBlank: 'パスワードを入力してください。',
    taken:
      'すでにアカウントがあります。そのアカウントでログインしてください。パスワードをお忘れの場合は、ログイン画面から再設定できます。',
    refused: '{application} のルールにより、登録できませんでした。詳しくは管理者にお問い合わせください。',
  },
  profile: {
    optional: '{label}（任意）',
    firstName: '名',
    middleName: 'ミドルネーム',
    lastName: '姓',
    fullName: '氏名',
    birthDate: '生年月日',
    mobilePhone: '携帯電話番号',
    preferredLanguages: '希望の言語',
    noLanguage: '指定しない',
    blank: '{label}を入力してください。',
    invalid: '{label}を確認してください。この値は使えません。',
  },
  completeRegistration: {
    title: 'あと少しです',
    explanation: '続ける前に、{application} でもう少し情報が必要です。',
    joinTitle: '{application} へ進む',
    join: '{user} としてログインしています。続けると、このアカウントが {application} に登録されます。',
    submit: '次へ',
  },
  consent: {
    title: '{application} が許可を求めています',
    whose: '{user} としてログインしています。{application} は第三者のアプリで、許可された情報だけを受け取ります。',
    required: '必要なもの:',
    optional: 'ほかに許可できるもの:',
    allow: '許可する',
    cancel: '許可しない',
    scopes: {
      openid: '次回も本人だと分かること',
      offline_access: '不在の間も接続を保つこと',
      profile: '氏名、写真、生年月日、言語、タイムゾーン',
      email: 'メールアドレス',
      phone: '電話番号',
      address: '住所',
    },
  },
} satisfies Translation<typeof english>
