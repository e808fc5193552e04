using CoordTool.Core.Files;
using CoordTool.Core.Installation;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

public class FilesAndLocks
{
    [Test]
    public void A_kernel_lock_has_one_owner_and_goes_back()
    {
        using var scratch = new Scratch();
        var path = scratch["a/b.lock"];
        using (KernelLock.TryTake(path))
        {
            Assert.That(KernelLock.TryTake(path), Is.Null);
            var failure = Assert.Throws<CoordException>(() => KernelLock.Take(path, TimeSpan.Zero, "the test"));
            Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Contention));
        }

        using var again = KernelLock.TryTake(path);
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void Those_who_wait_for_a_kernel_lock_get_it_one_by_one()
    {
        using var scratch = new Scratch();
        var path = scratch["a/b.lock"];
        var (inside, most, done) = (0, 0, 0);
        var held = KernelLock.TryTake(path)!;
        var waiting = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            using var taken = KernelLock.Take(path, TimeSpan.FromMinutes(1), "the test");
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.Sleep(2);
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref done);
        })).ToList();
        waiting.ForEach(thread => thread.Start());
        Thread.Sleep(20);
        Assert.That(done, Is.Zero);
        held.Dispose();
        waiting.ForEach(thread => thread.Join());
        Assert.That((most, done), Is.EqualTo((1, 8)));
    }

    [Test]
    public void Who_waited_too_long_for_a_kernel_lock_does_not_get_it_later()
    {
        using var scratch = new Scratch();
        var path = scratch["a/b.lock"];
        var held = KernelLock.TryTake(path);
        Assert.That(KernelLock.TryTake(path, TimeSpan.FromMilliseconds(20)), Is.Null);
        held!.Dispose();
        using var again = KernelLock.TryTake(path, TimeSpan.FromMinutes(1));
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void A_shared_lock_has_many_owners_or_one_and_whoever_is_kept_out_waits([Values] bool first, [Values] bool second)
    {
        using var scratch = new Scratch();
        var path = scratch["a/b.lock"];
        using (var held = SharedLock.Take(path, exclusive: first, TimeSpan.Zero, inherited: false))
        {
            Assert.That(held, Is.Not.Null);
            using var other = SharedLock.Take(path, exclusive: second, TimeSpan.Zero, inherited: false);
            Assert.That(other is null, Is.EqualTo(first || second));
        }

        using var again = SharedLock.Take(path, exclusive: second, TimeSpan.Zero, inherited: false);
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void A_kernel_lock_keeps_eight_threads_apart()
    {
        using var scratch = new Scratch();
        var (count, file) = (0, scratch["lock"]);
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 20; i++)
            {
                using var held = KernelLock.Take(file, TimeSpan.FromMinutes(1), "the test");
                var seen = count;
                Thread.Yield();
                count = seen + 1;
            }
        });
        Assert.That(count, Is.EqualTo(160));
    }

    [Test]
    public void An_atomic_file_is_replaced_whole_and_leaves_nothing_beside_it()
    {
        using var scratch = new Scratch();
        var path = scratch["x/file"];
        AtomicFile.Write(path, "one");
        AtomicFile.Write(path, "two");
        Assert.That(AtomicFile.ReadText(path), Is.EqualTo("two"));
        Assert.That(AtomicFile.TryCreate(path, "three"u8), Is.False);
        Assert.That(AtomicFile.ReadText(path), Is.EqualTo("two"));

        Directory.CreateDirectory(scratch["x/dir/full"]);
        Assert.That(() => AtomicFile.Write(scratch["x/dir"], "no"), Throws.InstanceOf<Exception>());
        Assert.That(Directory.GetFileSystemEntries(scratch["x"]).Select(Path.GetFileName), Is.EquivalentTo(new[] { "file", "dir" }));

        AtomicFile.Delete(path);
        AtomicFile.Delete(path);
        AtomicFile.Delete(scratch["never/was"]);
        Assert.That(AtomicFile.ReadText(path), Is.Null);
    }

    [Test]
    public void A_file_is_created_by_exactly_one_of_eight()
    {
        using var scratch = new Scratch();
        for (var round = 0; round < 20; round++)
        {
            var path = scratch[$"x/file-{round}"];
            var won = new bool[8];
            using var start = new Barrier(won.Length);
            Task.WaitAll([.. won.Select((_, i) => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    won[i] = AtomicFile.TryCreate(path, System.Text.Encoding.ASCII.GetBytes($"{i}"));
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))]);
            Assert.That(won.Count(each => each), Is.EqualTo(1));
            Assert.That(File.ReadAllText(path), Is.EqualTo($"{Array.IndexOf(won, true)}"));
        }

        Assert.That(Directory.GetFiles(scratch["x"]), Has.Length.EqualTo(20));
    }

    [TestCase("", 0)]
    [TestCase("one\ntwo\n", 8)]
    [TestCase("one\ntwo\n", 4)]
    [TestCase("one\ntwo\n", 0)]
    [TestCase("one\r\ntwo\r\n", 5)]
    public void A_marked_block_goes_in_once_and_out_without_a_trace(string text, int skip)
    {
        var with = MarkedBlock.Put(text, "ours\n", skip);
        Assert.That(MarkedBlock.IsIn(with));
        Assert.That(with, Does.Contain("\nours\n"));
        Assert.That(MarkedBlock.Put(with, "ours\n", with.Length), Is.EqualTo(with));
        Assert.That(MarkedBlock.Remove(MarkedBlock.Put(with, "other\nlines\n", 0)), Is.EqualTo(text));
        Assert.That(MarkedBlock.IsIn(text), Is.False);
        Assert.That(MarkedBlock.Remove(text), Is.EqualTo(text));
    }

    [Test]
    public void A_marked_block_after_a_line_without_an_end_starts_a_line()
    {
        var with = MarkedBlock.Put("theirs", "ours", 6);
        Assert.That(with.Split('\n')[0], Is.EqualTo("theirs"));
        Assert.That(MarkedBlock.Remove(with), Is.EqualTo("theirs\n"));
    }

    [Test]
    public void A_marked_block_is_replaced_where_it_stands()
    {
        var with = "before\n" + MarkedBlock.Put("", "ours", 0) + "after\n";
        Assert.That(MarkedBlock.Put(with, "new", 0), Does.StartWith("before\n").And.EndsWith("after\n").And.Contain("\nnew\n").And.Not.Contain("ours"));
        Assert.That(MarkedBlock.Remove(with), Is.EqualTo("before\nafter\n"));
        Assert.That(MarkedBlock.IsIn("# see # dotnet-coord:begin\n# dotnet-coord:end\n"), Is.False, "a mark within a line is none");
    }

    [Test]
    public void A_physical_path_has_no_links_in_it()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["real/deep"]);
        File.CreateSymbolicLink(scratch["real/deep/up"], "../..");
        File.CreateSymbolicLink(scratch["abs"], scratch["real"]);
        File.CreateSymbolicLink(scratch["chain"], "abs/deep");
        File.CreateSymbolicLink(scratch["loop"], "loop");
        foreach (var path in new[] { "abs/deep", "chain", "chain/up/real", "chain/missing/x", "abs/../abs", "real/./deep//up", "chain/.." })
        {
            Assert.That(PhysicalPath.Resolve(scratch[path]), Is.EqualTo(scratch.Run(scratch.Root, "realpath", ["-m", scratch[path]]).Exits(0).Line), path);
        }

        Assert.That(() => PhysicalPath.Resolve(scratch["loop/x"]), Throws.Nothing);
        Assert.That(PhysicalPath.Below("/a/b", "/a/b/c/d"), Is.EqualTo("c/d"));
        Assert.That(PhysicalPath.Below("/a/b", "/a/b"), Is.EqualTo(""));
        Assert.That(PhysicalPath.Below("/a/b", "/a/bc"), Is.Null);
        Assert.That(PhysicalPath.Below("/a/b", "/a"), Is.Null);
    }

    [Test]
    public void A_process_that_works_below_a_directory_is_found()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["wd/deep"]);
        Directory.CreateDirectory(scratch["wd-2"]);
        using var cat = scratch.Start(scratch["wd/deep"], "cat", []);
        cat.StandardInput.Write("x");
        cat.StandardInput.Flush();

        // What it echoes proves that it runs where it was started.
        Assert.That((char)cat.StandardOutput.Read(), Is.EqualTo('x'));
        Assert.That(ProcessIdentity.WorkingBelow(scratch["wd"]), Does.Contain(cat.Id));
        Assert.That(ProcessIdentity.WorkingBelow(scratch["wd-2"]), Does.Not.Contain(cat.Id));
        Assert.That(ProcessIdentity.WorkingBelow(scratch["w"]), Does.Not.Contain(cat.Id));
        cat.StandardInput.Close();
        cat.WaitForExit();
    }

    [TestCase("abc")]
    [TestCase("9-a_B")]
    [TestCase("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_session_id_is_taken_without_case(string text) =>
        Assert.That(SessionId.Parse(text), Is.EqualTo(SessionId.Parse(text.ToUpperInvariant())));

    [TestCase("")]
    [TestCase("-a")]
    [TestCase("_a")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("a b")]
    [TestCase("a\n")]
    [TestCase("é")]
    [TestCase("default")]
    [TestCase("DEFAULT")]
    [TestCase("01234567890123456789012345678901234567890123456789012345678901234")]
    public void A_session_id_of_another_form_is_refused_and_hashed_for_an_agent(string text)
    {
        Assert.That(() => SessionId.Parse(text), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Usage));
        Assert.That(SessionId.TryParse(text), Is.Null);
        var hashed = SessionId.FromAgent(text);
        Assert.That(SessionId.TryParse(hashed.Value), Is.EqualTo(hashed));
        Assert.That(SessionId.FromAgent(text), Is.EqualTo(hashed));
        Assert.That(SessionId.FromAgent(text + "x"), Is.Not.EqualTo(hashed));
    }

    [Test]
    public void Text_for_a_terminal_cannot_drive_it()
    {
        Assert.That(Printable.Text("a\u001b[31mb\u0007\r\n\u009b\u007f\u202ec"), Is.EqualTo("a?[31mb??????c"));
        Assert.That(Printable.Text("abcdef", 3), Is.EqualTo("abc…"));
        Assert.That(Printable.Text("abc", 3), Is.EqualTo("abc"));
        Assert.That(Printable.Text("é€😀"), Is.EqualTo("é€😀"));
        Assert.That(Printable.Text("a\u200b\u200e\u2028\ufeff\U000E0041b\u200dc"), Is.EqualTo("a?????b\u200dc"), "what is not seen");
    }
}
