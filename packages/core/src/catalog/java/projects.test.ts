import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnreadable, listedBy, parseWith } from '../units.testkit.ts';
import { cataloger as gradle } from './gradle-lock/index.ts';
import { cataloger as pom } from './pom-xml/index.ts';

const project = (body: string): string =>
  `<?xml version="1.0"?><project xmlns="http://maven.apache.org/POM/4.0.0"><groupId>com.acme</groupId><artifactId>shop</artifactId><version>1.0</version>${body}</project>`;
const dependency = (group: string, artifact: string, rest = ''): string =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${rest}</dependency>`;

test('dependencies with versions of their own, by properties, managed, of the project itself', () => {
  const text = project(`
    <properties><jackson.version>2.\${minor}</jackson.version><minor>15.0</minor></properties>
    <dependencyManagement><dependencies>
      ${dependency('org.managed', 'lib', '<version>3.1</version>')}
      ${dependency('org.bom', 'all', '<version>9</version><type>pom</type><scope>import</scope>')}
    </dependencies></dependencyManagement>
    <dependencies>
      ${dependency('com.fasterxml', 'jackson', '<version>${jackson.version}</version>')}
      ${dependency('org.managed', 'lib')}
      ${dependency('${project.groupId}', 'core', '<version>${project.version}</version>')}
      ${dependency('org.elsewhere', 'inherited')}
      ${dependency('org.unknown', 'property', '<version>${nobody.knows}</version>')}
      ${dependency('org.range', 'one', '<version>[1.5]</version>')}
      ${dependency('org.range', 'many', '<version>[1.0,2.0)</version>')}
      ${dependency('junit', 'junit', '<version>4.12</version><scope>test</scope>')}
      ${dependency('local', 'jar', '<version>1</version><scope>system</scope>')}
    </dependencies>
    <profiles><profile><id>p</id><dependencies>${dependency('org.profile', 'x', '<version>1</version>')}</dependencies></profile></profiles>`);
  assert.deepEqual(listedBy(pom, text), [
    'com.acme:core@1.0',
    'com.fasterxml:jackson@2.15.0',
    'junit:junit@4.12 dev',
    'org.elsewhere:inherited@',
    'org.managed:lib@3.1',
    'org.profile:x@1',
    'org.range:many@',
    'org.range:one@1.5',
    'org.unknown:property@',
  ]);
});

test('coordinates of a parent; properties that refer to themselves', () => {
  const text = `<project><parent><groupId>org.p</groupId><artifactId>p</artifactId><version>7</version></parent><artifactId>a</artifactId>
    <properties><a>\${b}</a><b>\${a}</b></properties>
    <dependencies>${dependency('${project.groupId}', 'sibling', '<version>${project.parent.version}</version>')}${dependency('x', 'y', '<version>${a}</version>')}</dependencies></project>`;
  assert.deepEqual(listedBy(pom, text), ['org.p:sibling@7', 'x:y@']);
});

test("Gradle's lockfile, as its manual shows it", () => {
  const text = `# This is a Gradle generated file for dependency locking.
# Manual edits can break the build and are not advised.
org.springframework:spring-beans:5.0.5.RELEASE=compileClasspath, runtimeClasspath
org.junit.jupiter:junit-jupiter-api:5.9.1=testCompileClasspath,testRuntimeClasspath
empty=annotationProcessor
`;
  assert.deepEqual(listedBy(gradle, text, 'gradle.lockfile'), [
    'org.junit.jupiter:junit-jupiter-api@5.9.1 dev',
    'org.springframework:spring-beans@5.0.5.RELEASE',
  ]);
  assert.deepEqual(listedBy(gradle, 'a:b:1=classpath\n', 'buildscript-gradle.lockfile'), ['a:b@1 dev']);
});

test('what is none is said', () => {
  for (const text of ['', '<settings/>', '<project>'])
    assert.throws(() => parseWith(pom, text), isUnreadable);
  assert.throws(() => parseWith(gradle, 'plugins { id("java") }\n'), isUnreadable);
});
